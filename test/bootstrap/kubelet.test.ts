import { describe, expect, test } from 'vitest';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import { wantedKubelet } from '../../bootstrap/kubeadm/kubelet-settings.ts';
import { formatKubelet, parseKubelet, revise } from '../../bootstrap/kubelet-file.ts';
import type { Context } from '../../bootstrap/phase.ts';
import { kubelet } from '../../bootstrap/phases/kubelet.ts';
import type { KubeletSettings } from '../../config/spec.ts';
import { changed } from '../../plan/change.ts';
import { converged, FRESH, RUNNING_WORKER, SPEC } from './fixtures.ts';

const specWith = (settings: KubeletSettings) => ({
  ...SPEC,
  kubernetes: { ...SPEC.kubernetes, kubelet: settings },
});

/** What kubeadm makes of the wanted file: more keys, zero values and all. */
const AS_WRITTEN = {
  ...wantedKubelet(SPEC, FRESH),
  authentication: { anonymous: { enabled: false }, webhook: { cacheTTL: '0s', enabled: true } },
  clusterDNS: ['10.96.0.10'],
  shutdownGracePeriod: '0s',
  shutdownGracePeriodCriticalPods: '0s',
};

describe("a kubelet's file", () => {
  test('that says what is wanted stays, whatever kubeadm filled in', () => {
    expect(revise(AS_WRITTEN, wantedKubelet(SPEC, FRESH))).toBeUndefined();
  });

  test('takes new settings, and keeps the rest', () => {
    const wanted = wantedKubelet(specWith({ maxPods: 60, systemReserved: { cpu: '250m' } }), FRESH);
    const revision = revise(AS_WRITTEN, wanted);
    expect(revision?.keys).toEqual(['maxPods', 'systemReserved']);
    expect(revision?.file).toEqual({
      ...AS_WRITTEN,
      maxPods: 60,
      systemReserved: { cpu: '250m' },
    });
  });

  test('loses settings that stack.yaml no longer has', () => {
    const before = { ...AS_WRITTEN, maxPods: 60, shutdownGracePeriod: '30s' };
    const revision = revise(before, wantedKubelet(SPEC, FRESH));
    expect(revision?.keys).toEqual(['maxPods', 'shutdownGracePeriod']);
    expect(revision?.file).not.toHaveProperty('maxPods');
  });

  test('loses single reservations, too', () => {
    const before = { ...AS_WRITTEN, kubeReserved: { cpu: '1', memory: '1Gi' } };
    const wanted = wantedKubelet(specWith({ kubeReserved: { cpu: '1' } }), FRESH);
    expect(revise(before, wanted)?.file.kubeReserved).toEqual({ cpu: '1' });
  });

  test('keeps the parts of a map that kubeadm added to', () => {
    const adding = (authentication: object) => ({ ...wantedKubelet(SPEC, FRESH), authentication });
    const held = adding({ webhook: { enabled: true }, anonymous: { enabled: false } });
    expect(revise(AS_WRITTEN, held)).toBeUndefined();
    const strict = adding({ x509: { clientCAFile: '/ca' } });
    expect(revise(AS_WRITTEN, strict)?.file.authentication).toEqual({
      ...AS_WRITTEN.authentication,
      ...strict.authentication,
    });
  });

  test('survives being written and read', () => {
    expect(parseKubelet(formatKubelet(AS_WRITTEN))).toEqual(AS_WRITTEN);
    expect([parseKubelet(''), parseKubelet('- a'), parseKubelet('{')]).toEqual([
      undefined,
      undefined,
      undefined,
    ]);
  });
});

describe('what stack.yaml says of kubelets', () => {
  test('one threshold of eviction leaves the others as they were', () => {
    const wanted = specWith({ evictionHard: { 'memory.available': '5%' } });
    expect(wantedKubelet(wanted, FRESH).evictionHard).toMatchObject({
      'memory.available': '5%',
      'nodefs.available': '0%',
    });
    expect(wantedKubelet(wanted, { ...FRESH, container: false }).evictionHard).toMatchObject({
      'memory.available': '5%',
      'nodefs.available': '10%',
    });
  });

  test('a third of the grace at shutdown is for critical pods', () => {
    expect(wantedKubelet(specWith({ shutdownGracePeriodSeconds: 30 }), FRESH)).toMatchObject({
      shutdownGracePeriod: '30s',
      shutdownGracePeriodCriticalPods: '10s',
    });
  });
});

describe('a plan', () => {
  const planned = (context: Context) => kubelet.plan(context).map(({ change }) => change);
  const subjects = (context: Context) =>
    planned(context)
      .filter((change) => changed([change]))
      .map(({ subject, reason }) => `${subject}: ${reason}`);
  const withSettings = (context: Context): Context => ({
    ...context,
    spec: specWith({ maxPods: 60 }),
  });

  test('brings changed settings to every node, and to those that will join once the first runs with them', () => {
    expect(subjects(withSettings(converged()))).toEqual([
      'kubelet-settings/control-plane-1: maxPods',
      'kubelet-settings/new-nodes: maxPods',
      'kubelet-settings/workers-1: maxPods',
    ]);
    expect(kubelet.serial).toBe(true);
  });

  test('brings them to a machine that joins with the old ones in the same run', () => {
    expect(subjects(withSettings(converged(FRESH)))).toContain(
      'kubelet-settings/workers-1: maxPods',
    );
  });

  test('does nothing in a cluster that is only being made: it begins with them', () => {
    const fresh = { ...withSettings(converged(FRESH)), cluster: undefined };
    expect(subjects(fresh).filter((line) => line.includes('workers-1'))).toEqual([]);
  });

  test('restarts a kubelet that a killed run did not', () => {
    const facts: MachineFacts = {
      ...RUNNING_WORKER,
      kubelet: { ...RUNNING_WORKER.kubelet, pending: true },
    };
    expect(subjects(converged(facts))).toEqual([
      'kubelet-settings/workers-1: it was not restarted',
    ]);
  });
});
