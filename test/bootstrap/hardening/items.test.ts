import { describe, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { ARGUMENTS } from '../../../bootstrap/hardening/arguments.ts';
import { FILES } from '../../../bootstrap/hardening/files.ts';
import { KEPT, KEPT_KUBELET, NOT_FOLLOWED } from '../../../bootstrap/hardening/kept.ts';
import { KUBELET } from '../../../bootstrap/hardening/kubelet.ts';
import { pathOf } from '../../../bootstrap/hardening/layout.ts';
import { listenAddress } from '../../../bootstrap/hardening/listen.ts';
import { hardeningValues, machineFiles } from '../../../bootstrap/hardening/machine-files.ts';
import { policyFiles } from '../../../bootstrap/hardening/policies.ts';
import { initConfig } from '../../../bootstrap/kubeadm/init.ts';
import { CONTROL_PLANE, FRESH, INVENTORY, SPEC } from '../fixtures.ts';

/** The documents of another program, read field by field. */
// biome-ignore lint/suspicious/noExplicitAny: what kubeadm and Kubernetes read, not this program
type Documents = Record<string, any>;

function rendered(container = true): Documents {
  const input = {
    spec: SPEC,
    inventory: INVENTORY,
    machine: CONTROL_PLANE,
    facts: { ...FRESH, container },
    resume: false,
    token: 'abcdef.0123456789abcdef',
  };
  const documents = parseAllDocuments(initConfig(input)).map((each) => each.toJS());
  return Object.fromEntries(documents.map((document) => [document.kind, document]));
}

const SECTIONS = {
  'kube-apiserver': 'apiServer',
  'kube-controller-manager': 'controllerManager',
  'kube-scheduler': 'scheduler',
  etcd: 'etcd',
};

describe('the programs of the control plane', () => {
  const { ClusterConfiguration } = rendered();

  test.each(ARGUMENTS)('$component --$name: $title', ({ component, name, value }) => {
    const found = ClusterConfiguration[SECTIONS[component]].extraArgs.filter(
      (argument: { name: string }) => argument.name === name,
    );
    expect(found).toEqual([{ name, value }]);
  });

  test('see every file that an argument names', () => {
    const mounts = ClusterConfiguration.apiServer.extraVolumes.map(
      ({ mountPath }: { mountPath: string }) => mountPath,
    );
    const files = ARGUMENTS.map(({ value }) => value).filter((value) => value.startsWith('/'));
    const seen = ['/etc/kubernetes/pki', ...mounts];
    for (const file of files)
      expect(seen.some((folder) => file.startsWith(`${folder}/`))).toBe(true);
  });
});

describe('the kubelets', () => {
  const { KubeletConfiguration } = rendered(false);

  test.each(KUBELET)('$name: $title', ({ name, value }) => {
    expect(KubeletConfiguration[name]).toEqual(value);
  });

  test('leave the kernel of a host alone that runs them in a container', () => {
    expect(rendered(true).KubeletConfiguration.protectKernelDefaults).toBeUndefined();
  });
});

describe('the policies', () => {
  const files = policyFiles();

  test('let nobody without an identity ask for more than the health', () => {
    const { anonymous } = parse(files['authentication.yaml'] ?? '');
    expect(anonymous.enabled).toBe(true);
    expect(anonymous.conditions.map(({ path }: { path: string }) => path)).toEqual([
      '/livez',
      '/readyz',
      '/healthz',
    ]);
  });

  test('configure each admission plugin that needs it', () => {
    const { plugins } = parse(files['admission.yaml'] ?? '');
    expect(plugins.map(({ name }: { name: string }) => name)).toEqual(['EventRateLimit']);
  });

  test('never write down what is in a Secret', () => {
    const { rules } = parse(files['audit-policy.yaml'] ?? '');
    const first = rules.find((rule: Documents) =>
      rule.resources?.some(({ resources = [] }: Documents) => resources.includes('secrets')),
    );
    expect(rules.indexOf(first)).toBe(0);
    expect(first.level).toBe('Metadata');
    expect(rules.at(-1)).toEqual({ level: 'Metadata' });
  });

  test('are the files that the API server is told of', () => {
    const paths = machineFiles(INVENTORY, CONTROL_PLANE).map(({ path }) => path);
    for (const name of Object.keys(files)) expect(paths).toContain(pathOf(name));
  });
});

test('keys for Secrets are in no file that is sent from here', () => {
  const { FILES: lines, ENCRYPTION } = hardeningValues(INVENTORY, CONTROL_PLANE);
  expect(lines).not.toContain('encryption.yaml');
  expect(ENCRYPTION).toBe('');
});

test('the approval of serving certificates knows every machine by its address', () => {
  const known = machineFiles(INVENTORY, CONTROL_PLANE).find(
    ({ path }) => path === pathOf('machines'),
  );
  expect(known?.content).toBe('control-plane-1 172.30.0.16\nworkers-1 172.30.0.32\n');
});

describe('the API server listens', () => {
  const at = (published: string) =>
    listenAddress({ ...INVENTORY, api: { ...INVENTORY.api, published } }, CONTROL_PLANE);

  test('only at the address of its machine where that is how it is reached', () => {
    expect(at('127.0.0.1:6443')).toBe('172.30.0.16');
    expect(at('172.30.0.16:6443')).toBe('172.30.0.16');
  });

  test('as the address of its own says where each control plane has one', () => {
    const own = (address: string) =>
      listenAddress(
        { ...INVENTORY, api: { ...INVENTORY.api, byMachine: { [CONTROL_PLANE.name]: address } } },
        CONTROL_PLANE,
      );
    expect(own('172.30.0.16:6443')).toBe('172.30.0.16');
    expect(own('cp.example.com:6443')).toBe('');
  });

  test('everywhere where it is published at an address that no machine knows', () => {
    expect(at('203.0.113.7:6443')).toBe('');
    expect(at('api.example.com:443')).toBe('');
  });
});

test('every item of the benchmark about control planes, etcd and kubelets has its place', () => {
  const items = [...ARGUMENTS, ...KEPT, ...KUBELET, ...KEPT_KUBELET, ...FILES, ...NOT_FOLLOWED];
  const ids = new Set(items.flatMap((item) => item.ids));
  const expected = [
    ...numbered('1.1', 21),
    ...numbered('1.2', 30),
    ...numbered('1.3', 7),
    ...numbered('1.4', 2),
    ...numbered('2', 7),
    ...numbered('4.1', 10),
    ...numbered('4.2', 14),
  ];
  expect(expected.filter((id) => !ids.has(id) && !BY_DEFAULT.includes(id))).toEqual([]);
});

/** Kubernetes' own defaults, which nothing here changes, and files that kubeadm does not make. */
const BY_DEFAULT = [
  '1.2.2',
  '1.2.10',
  '1.2.12',
  '1.2.13',
  '1.2.20',
  '1.2.21',
  '1.3.6',
  '2.3',
  '2.6',
  '4.1.3',
  '4.1.4',
  '4.2.5',
];

function numbered(section: string, count: number): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${section}.${index + 1}`);
}
