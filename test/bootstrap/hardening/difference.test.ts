import { describe, expect, test } from 'vitest';
import type { MachineFacts } from '../../../bootstrap/facts.ts';
import {
  differenceOn,
  openFiles,
  describe as say,
} from '../../../bootstrap/hardening/difference.ts';
import { daysLeft, dueOn, isKubeletExpired } from '../../../bootstrap/hardening/expiry.ts';
import { obstacleTo } from '../../../bootstrap/join.ts';
import { certificates } from '../../../bootstrap/phases/certificates.ts';
import { configure } from '../../../bootstrap/phases/configure.ts';
import { servingCertificates } from '../../../bootstrap/phases/serving-certificates.ts';
import { changed } from '../../../plan/change.ts';
import {
  CONTROL_PLANE,
  context,
  converged,
  FRESH,
  INVENTORY,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
  WORKER,
} from '../fixtures.ts';

type Hardening = MachineFacts['hardening'];

const CLOCK = RUNNING_CONTROL_PLANE.clock;
const DAY = 86_400;

function controlPlane(change: Partial<Hardening>): MachineFacts {
  return { ...RUNNING_CONTROL_PLANE, hardening: { ...RUNNING_CONTROL_PLANE.hardening, ...change } };
}

function found(change: Partial<Hardening>): string {
  return say(differenceOn(controlPlane(change), INVENTORY, CONTROL_PLANE));
}

describe('a control plane', () => {
  const { hardening } = RUNNING_CONTROL_PLANE;

  test('with everything that is wanted differs in nothing', () => {
    expect(found({})).toBe('');
  });

  test('with another argument is named by its program', () => {
    const scheduler = { ...hardening.arguments['kube-scheduler'], profiling: 'true' };
    const args = { ...hardening.arguments, 'kube-scheduler': scheduler };
    expect(found({ arguments: args })).toBe('other arguments of kube-scheduler');
  });

  test('keeps arguments that are not ours', () => {
    const scheduler = { ...hardening.arguments['kube-scheduler'], v: '4' };
    expect(found({ arguments: { ...hardening.arguments, 'kube-scheduler': scheduler } })).toBe('');
  });

  test('with another policy is named by the file', () => {
    const path = '/etc/kubernetes/gitstead/audit-policy.yaml';
    const checksums = { ...hardening.checksums, [path]: 'other' };
    expect(found({ checksums })).toBe(`other ${path}`);
  });

  test('without keys, or without the approval of certificates, says so', () => {
    expect(found({ encryption: '', approval: false })).toBe(
      'no keys for Secrets; serving certificates are not approved',
    );
  });
});

describe('files that give too many rights', () => {
  const rights = (path: string, mode: string, owner = 'root:root') =>
    openFiles(controlPlane({ rights: [{ path, mode, owner }] }));

  test.each([
    ['/etc/kubernetes/admin.conf', '644', 'root:root'],
    ['/etc/kubernetes/admin.conf', '600', 'root:users'],
    ['/etc/kubernetes/pki/etcd/server.key', '640', 'root:root'],
    ['/var/lib/etcd', '755', 'root:root'],
  ])('%s with %s of %s is found', (path, mode, owner) => {
    expect(rights(path, mode, owner)).toEqual([path]);
  });

  test('those with fewer rights, and folders inside, are left alone', () => {
    expect(rights('/etc/kubernetes/admin.conf', '400')).toEqual([]);
    expect(rights('/etc/kubernetes/pki/etcd', '755')).toEqual([]);
  });
});

describe('certificates', () => {
  const ending = (path: string, days: number) =>
    controlPlane({ certificates: [{ path, ends: CLOCK + days * DAY }] });

  test('are due thirty days before their end, by the clock of the machine', () => {
    expect(dueOn(ending('/etc/kubernetes/pki/apiserver.crt', 31))).toEqual([]);
    const facts = ending('/etc/kubernetes/pki/apiserver.crt', 29);
    expect(dueOn(facts)).toHaveLength(1);
    expect(daysLeft(facts, dueOn(facts)[0] as never)).toBe(29);
  });

  test('that cannot be read are due', () => {
    const certificate = { path: '/etc/kubernetes/admin.conf', ends: 0 };
    expect(dueOn(controlPlane({ certificates: [certificate] }))).toEqual([certificate]);
  });

  test('of authorities and of kubelets are not for kubeadm to renew', () => {
    expect(dueOn(ending('/etc/kubernetes/pki/ca.crt', 1))).toEqual([]);
    const kubelet = ending('/var/lib/kubelet/pki/kubelet-client-current.pem', -1);
    expect(dueOn(kubelet)).toEqual([]);
    expect(isKubeletExpired(kubelet)).toBe(true);
  });

  test('that the kubelet of a worker let end make it join again', () => {
    const path = '/var/lib/kubelet/pki/kubelet-client-current.pem';
    const hardening = { ...RUNNING_WORKER.hardening, certificates: [{ path, ends: CLOCK - 1 }] };
    const worker = { ...RUNNING_WORKER, hardening };
    expect(obstacleTo(converged(worker), WORKER)).toBe('certificate ended');
  });

  test('that are due are renewed on their control plane, with their names', () => {
    const facts = ending('/etc/kubernetes/pki/apiserver.crt', 29);
    const [step] = certificates.plan(context(facts, RUNNING_WORKER));
    expect(step?.change).toEqual({
      subject: 'certificates/control-plane-1',
      action: 'configured',
      reason: 'apiserver.crt end soon',
    });
  });
});

describe('the plan', () => {
  const changes = (facts: MachineFacts) =>
    configure
      .plan(context(facts, RUNNING_WORKER))
      .map(({ change }) => change)
      .filter((change) => changed([change]))
      .map(({ subject }) => subject);

  test('of a cluster that is as it should be is empty', () => {
    const steps = [configure, certificates, servingCertificates].flatMap((phase) =>
      phase.plan(converged()),
    );
    expect(changed(steps.map(({ change }) => change))).toBe(false);
  });

  test('leaves machines alone that are no members yet', () => {
    expect(changes(FRESH)).toEqual([]);
  });

  test('of a cluster that was never hardened ends with every Secret encrypted', () => {
    const facts = controlPlane({ arguments: {}, checksums: {}, encryption: '', approval: false });
    expect(changes(facts)).toEqual([
      'settings/control-plane-1',
      'keys/control-plane-1',
      'secrets/encryption',
      'keys/control-plane-1',
    ]);
  });

  test('takes up an encryption that was interrupted', () => {
    expect(changes(controlPlane({ encryption: '# unfinished' }))).toEqual([
      'keys/control-plane-1',
      'secrets/encryption',
      'keys/control-plane-1',
    ]);
  });

  test('certifies kubelets that serve without a certificate of the cluster', () => {
    const worker = {
      ...RUNNING_WORKER,
      hardening: { ...RUNNING_WORKER.hardening, certificates: [] },
    };
    const [step] = servingCertificates.plan(context(RUNNING_CONTROL_PLANE, worker));
    expect(step?.change.reason).toContain('workers-1');
    expect(step?.change.reason).not.toContain('control-plane-1');
  });
});
