import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import { operatorKubeconfig, worthOf } from '../../bootstrap/kubeconfig.ts';
import { kubeconfig } from '../../bootstrap/phases/kubeconfig.ts';
import type { Inventory } from '../../plan/inventory.ts';
import { ADMIN, AUTHORITY, OPERATOR, OPERATOR_ENDS, OTHER_AUTHORITY } from './certificates.ts';
import {
  CONTROL_PLANE,
  context,
  FRESH,
  INVENTORY,
  kubeconfigWith,
  machine,
  RUNNING_CONTROL_PLANE,
  RUNNING_WORKER,
  SPEC,
  WORKER,
} from './fixtures.ts';

const DAY = 86_400;

function worth(file: string | undefined, clock = RUNNING_CONTROL_PLANE.clock) {
  return worthOf(seen(file, clock));
}

function seen(file: string | undefined, clock = RUNNING_CONTROL_PLANE.clock) {
  const controlPlane = { ...RUNNING_CONTROL_PLANE, clock };
  return context(controlPlane, RUNNING_WORKER, { kubeconfig: file });
}

test('the kubeconfig has the published address and names of its own', () => {
  const config = parse(kubeconfigWith(OPERATOR));
  expect(config.clusters[0].name).toBe('local');
  expect(config.clusters[0].cluster.server).toBe('https://127.0.0.1:6443');
  expect(config['current-context']).toBe('local');
});

describe('a kubeconfig is judged by the certificate in it', () => {
  test('one of an operator of this cluster is good', () => {
    expect(worth(kubeconfigWith(OPERATOR))).toBe('good');
  });

  test('one that ends in less than ten days works, but is made anew', () => {
    const file = kubeconfigWith(OPERATOR);
    expect(worth(file, OPERATOR_ENDS - 11 * DAY)).toBe('good');
    expect(worth(file, OPERATOR_ENDS - 9 * DAY)).toBe('due');
  });

  test("kubeadm's own administrator is nobody's identity, and is replaced", () => {
    expect(worth(kubeconfigWith(ADMIN))).toBe('due');
  });

  test.each([
    ['nothing', undefined],
    ['text that is no kubeconfig', 'clusters: ['],
    ['one without a certificate', kubeconfigWith('')],
    ['one that trusts another authority', kubeconfigWith(OPERATOR, OTHER_AUTHORITY)],
    ['one for another address', kubeconfigWith(OPERATOR).replace(':6443', ':7443')],
  ])('%s is useless', (_, file) => {
    expect(worth(file)).toBe('useless');
  });

  test('one that has ended is useless', () => {
    expect(worth(kubeconfigWith(OPERATOR), OPERATOR_ENDS + 1)).toBe('useless');
  });

  test('one that another authority signed is useless', () => {
    const controlPlane = { ...RUNNING_CONTROL_PLANE, authority: OTHER_AUTHORITY };
    const file = kubeconfigWith(OPERATOR, OTHER_AUTHORITY);
    expect(worthOf(context(controlPlane, RUNNING_WORKER, { kubeconfig: file }))).toBe('useless');
  });
});

describe('where each control plane has an address of its own, a kubeconfig', () => {
  const second = machine('control-plane-2', 'control-plane', 17);
  const inventory: Inventory = {
    ...INVENTORY,
    machines: [CONTROL_PLANE, second, WORKER],
    api: {
      ...INVENTORY.api,
      byMachine: { 'control-plane-1': '10.0.0.1:6443', 'control-plane-2': '10.0.0.2:6443' },
    },
  };
  const file = (name: string) =>
    operatorKubeconfig(
      { spec: SPEC, inventory },
      AUTHORITY,
      { certificate: OPERATOR, key: 'key' },
      name,
    );
  const judged = (name: string, one: MachineFacts, two: MachineFacts) =>
    worthOf(
      context(one, RUNNING_WORKER, {
        inventory,
        machines: { 'control-plane-1': one, 'control-plane-2': two, 'workers-1': RUNNING_WORKER },
        kubeconfig: file(name),
      }),
    );
  const stopped = { ...RUNNING_CONTROL_PLANE, apiReady: false };

  test('leads to the leader, and knows it by the name that is in every certificate', () => {
    expect(parse(file('control-plane-2')).clusters[0].cluster).toMatchObject({
      server: 'https://10.0.0.2:6443',
      'tls-server-name': 'api.local.gitstead.internal',
    });
  });

  test('is good wherever the API is ready', () => {
    for (const name of ['control-plane-1', 'control-plane-2']) {
      expect(judged(name, RUNNING_CONTROL_PLANE, RUNNING_CONTROL_PLANE)).toBe('good');
    }
  });

  test('is useless where the API is stopped, or was never begun, while another is ready', () => {
    expect(judged('control-plane-1', stopped, RUNNING_CONTROL_PLANE)).toBe('useless');
    expect(judged('control-plane-1', FRESH, RUNNING_CONTROL_PLANE)).toBe('useless');
    expect(judged('control-plane-2', stopped, RUNNING_CONTROL_PLANE)).toBe('good');
  });

  test('is good on any that will be ready again when none is', () => {
    expect(judged('control-plane-2', stopped, stopped)).toBe('good');
    expect(judged('control-plane-2', stopped, FRESH)).toBe('useless');
  });

  test('is useless when it leads to a machine that is none of them any more', () => {
    const old = file('control-plane-1').replace('10.0.0.1', '10.0.0.9');
    const seen = context(RUNNING_CONTROL_PLANE, RUNNING_WORKER, {
      inventory,
      machines: {
        'control-plane-1': FRESH,
        'control-plane-2': RUNNING_CONTROL_PLANE,
        'workers-1': RUNNING_WORKER,
      },
      kubeconfig: old,
    });
    expect(worthOf(seen)).toBe('useless');
  });
});

test('a good kubeconfig is left alone, another is replaced with the reason', () => {
  const [kept] = kubeconfig.plan(seen(kubeconfigWith(OPERATOR)));
  expect(kept?.change.action).toBe('unchanged');
  const [due] = kubeconfig.plan(seen(kubeconfigWith(ADMIN)));
  expect(due?.change).toMatchObject({ action: 'configured', subject: 'file/kubeconfig' });
  expect(kubeconfig.plan(seen(undefined))[0]?.change.action).toBe('created');
});
