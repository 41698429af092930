import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { worthOf } from '../../bootstrap/kubeconfig.ts';
import { kubeconfig } from '../../bootstrap/phases/kubeconfig.ts';
import { ADMIN, OPERATOR, OPERATOR_ENDS, OTHER_AUTHORITY } from './certificates.ts';
import { context, kubeconfigWith, RUNNING_CONTROL_PLANE, RUNNING_WORKER } from './fixtures.ts';

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

test('a good kubeconfig is left alone, another is replaced with the reason', () => {
  const [kept] = kubeconfig.plan(seen(kubeconfigWith(OPERATOR)));
  expect(kept?.change.action).toBe('unchanged');
  const [due] = kubeconfig.plan(seen(kubeconfigWith(ADMIN)));
  expect(due?.change).toMatchObject({ action: 'configured', subject: 'file/kubeconfig' });
  expect(kubeconfig.plan(seen(undefined))[0]?.change.action).toBe('created');
});
