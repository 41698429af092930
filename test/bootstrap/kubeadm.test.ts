import { describe, expect, test } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { initConfig } from '../../bootstrap/kubeadm/init.ts';
import { discoveryFile, joinConfig, tokenConfig } from '../../bootstrap/kubeadm/join.ts';
import { newToken } from '../../bootstrap/secrets.ts';
import { CONTROL_PLANE, FRESH, INVENTORY, SPEC, WORKER } from './fixtures.ts';

// biome-ignore lint/suspicious/noExplicitAny: documents of another program, read field by field
function documents(text: string): Record<string, any> {
  const all = parseAllDocuments(text).map((document) => document.toJS());
  return Object.fromEntries(all.map((document) => [document.kind, document]));
}

const INIT = {
  spec: SPEC,
  inventory: INVENTORY,
  machine: CONTROL_PLANE,
  facts: FRESH,
  resume: false,
  token: 'abcdef.0123456789abcdef',
};

describe('the configuration of kubeadm init', () => {
  const { InitConfiguration, ClusterConfiguration, KubeletConfiguration, KubeProxyConfiguration } =
    documents(initConfig(INIT));

  test('names the API by its stable name, and certifies every way to reach it', () => {
    expect(ClusterConfiguration.controlPlaneEndpoint).toBe('api.local.gitstead.internal:7443');
    expect(ClusterConfiguration.apiServer.certSANs).toEqual([
      'api.local.gitstead.internal',
      '172.30.0.16',
      'localhost',
      '127.0.0.1',
    ]);
  });

  test('leaves CoreDNS to the rendered files', () => {
    expect(InitConfiguration.skipPhases).toContain('addon/coredns');
  });

  test('registers a token that ends soon', () => {
    expect(InitConfiguration.bootstrapTokens).toEqual([
      { token: 'abcdef.0123456789abcdef', ttl: '1m0s' },
    ]);
  });

  test('uses the same cgroup driver as the container runtime', () => {
    expect(KubeletConfiguration.cgroupDriver).toBe('systemd');
    expect(KubeProxyConfiguration.conntrack.maxPerCore).toBe(0);
  });

  test('ignores no preflight check where all can pass', () => {
    expect(InitConfiguration.nodeRegistration.ignorePreflightErrors).toEqual([]);
  });

  test('accepts cgroup v1 where the host has nothing else', () => {
    const old = documents(initConfig({ ...INIT, facts: { ...FRESH, cgroup: 1 } }));
    expect(old.KubeletConfiguration.failCgroupV1).toBe(false);
    expect(old.InitConfiguration.nodeRegistration.ignorePreflightErrors).toEqual([
      'SystemVerification',
    ]);
  });

  test('takes its own remains for no obstacle when it resumes', () => {
    const again = documents(initConfig({ ...INIT, resume: true })).InitConfiguration;
    expect(again.nodeRegistration.ignorePreflightErrors).toContain('DirAvailable--var-lib-etcd');
    expect(again.nodeRegistration.ignorePreflightErrors).not.toContain('all');
  });

  test('lets pods run on the only machine', () => {
    const alone = { ...INVENTORY, machines: [CONTROL_PLANE] };
    const { nodeRegistration } = documents(
      initConfig({ ...INIT, inventory: alone }),
    ).InitConfiguration;
    expect(nodeRegistration.taints).toEqual([]);
    expect(InitConfiguration.nodeRegistration.taints).toBeUndefined();
  });

  test('leaves disk pressure to real disks', () => {
    expect(KubeletConfiguration.imageGCHighThresholdPercent).toBe(100);
    const real = documents(initConfig({ ...INIT, facts: { ...FRESH, container: false } }));
    expect(real.KubeletConfiguration.imageGCHighThresholdPercent).toBeUndefined();
  });
});

test('the configuration of a join recognises the cluster by a file', () => {
  const text = joinConfig({
    machine: WORKER,
    facts: FRESH,
    token: INIT.token,
  });
  const { discovery, nodeRegistration, controlPlane } = documents(text).JoinConfiguration;
  expect(discovery).toEqual({
    file: { kubeConfigPath: '/run/gitstead-discovery.conf' },
    tlsBootstrapToken: INIT.token,
  });
  expect(nodeRegistration.kubeletExtraArgs).toEqual([{ name: 'node-ip', value: '172.30.0.32' }]);
  expect(controlPlane).toBeUndefined();
});

test('that file names the cluster and its authority, and says who asks', () => {
  const { clusters, users } = documents(discoveryFile(INVENTORY, 'ca', INIT.token)).Config;
  expect(clusters[0].cluster).toEqual({
    server: 'https://api.local.gitstead.internal:7443',
    'certificate-authority-data': 'Y2E=',
  });
  expect(users[0].user).toEqual({ token: INIT.token });
});

test('a token for a join lives ten minutes, and names the version so that nothing is looked up', () => {
  const { InitConfiguration, ClusterConfiguration } = documents(
    tokenConfig(SPEC, INVENTORY, INIT.token),
  );
  expect(InitConfiguration.bootstrapTokens[0].ttl).toBe('10m0s');
  expect(ClusterConfiguration.kubernetesVersion).toBe('v1.36.3');
});

test('tokens have the form that kubeadm takes, and differ', () => {
  const { id, token } = newToken();
  expect(token).toMatch(/^[a-z0-9]{6}\.[a-z0-9]{16}$/);
  expect(token.startsWith(`${id}.`)).toBe(true);
  expect(newToken().token).not.toBe(token);
});
