import { describe, expect, test } from 'vitest';
import type { PhaseEvent } from '../../bootstrap/apply.ts';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import type { Phase, Session } from '../../bootstrap/phase.ts';
import { RefusedError } from '../../bootstrap/validate.ts';
import { wake, wakingPhases } from '../../bootstrap/wake.ts';
import { context, converged, FRESH, RUNNING_CONTROL_PLANE, RUNNING_WORKER } from './fixtures.ts';

/** What is done before a cluster is looked at whose API says nothing here. */
function waking(controlPlane: Partial<MachineFacts>): readonly string[] {
  const of = context({ ...RUNNING_CONTROL_PLANE, ...controlPlane }, RUNNING_WORKER);
  return wakingPhases(of).map(({ name }) => name);
}

const ALL = ['prepare', 'init', 'configure', 'certificates', 'kubeconfig'];

describe('before a cluster is looked at', () => {
  test('nothing is done when it answers, or is not there yet', () => {
    expect(wakingPhases(converged())).toEqual([]);
    expect(wakingPhases(context(FRESH, FRESH))).toEqual([]);
  });

  test('its API is brought back when it does not run', () => {
    expect(waking({ apiReady: false })).toEqual(ALL);
  });

  test('a clone without access gets that alone when the API is ready', () => {
    expect(waking({})).toEqual(['kubeconfig']);
  });

  test('certificates come first when those that give access have ended', () => {
    const { clock, hardening } = RUNNING_CONTROL_PLANE;
    const ended = { path: '/etc/kubernetes/admin.conf', ends: clock - 1 };
    const soon = { path: '/etc/kubernetes/pki/apiserver.crt', ends: clock + 86_400 };
    const withEnd = (certificate: typeof ended) => ({
      hardening: { ...hardening, certificates: [certificate] },
    });
    expect(waking(withEnd(ended))).toEqual(ALL);
    expect(waking(withEnd(soon))).toEqual(['kubeconfig']);
  });
});

describe('after that', () => {
  const events: PhaseEvent[] = [];
  const run = {
    report: () => undefined,
    signal: new AbortController().signal,
    onPhase: (event: PhaseEvent) => events.push(event),
  };
  const phase = (subjects: readonly string[]): Phase => ({
    name: 'phase',
    title: 'phase',
    needs: [],
    plan: () => [
      { change: { subject: 'as-it-was', action: 'unchanged' } },
      ...subjects.map((subject) => ({
        change: { subject, action: 'created' } as const,
        apply: async () => undefined,
      })),
    ],
  });
  const wakeWith = (subjects: readonly string[], look: () => Promise<string>) => {
    events.length = 0;
    const session = run as unknown as Session;
    return wake([phase(subjects)], converged(), session, run, look);
  };
  const states = () => events.map(({ state }) => state);

  test('a look that is content lets those go on who waited for a phase', async () => {
    const look = async () => states().join();
    expect(await wakeWith(['file/a'], look)).toMatchObject({
      woken: [{ subject: 'file/a' }],
      found: 'started',
    });
    expect(states()).toEqual(['started', 'done']);
  });

  const refuse = () => Promise.reject(new RefusedError('of what was found', 'Put it right.'));

  test('a refusal names what was changed before it, and nobody goes on', async () => {
    await expect(wakeWith(['file/a', 'hosts/b'], refuse)).rejects.toMatchObject({
      message: 'Nothing but file/a, hosts/b was changed, because of what was found',
      remedy: 'Put it right.',
    });
    expect(states()).toEqual(['started']);
    const many = ['a', 'b', 'c', 'd', 'e', 'f'];
    await expect(wakeWith(many, refuse)).rejects.toThrow('Nothing but a, b, c, d and 2 more was');
  });

  test('a refusal after which all is as it was says so', async () => {
    await expect(wakeWith([], refuse)).rejects.toThrow(
      'Nothing was changed, because of what was found',
    );
  });

  test('any other error is passed on as it is', async () => {
    const broken = () => Promise.reject(new Error('broken'));
    await expect(wakeWith(['file/a'], broken)).rejects.toThrow(/^broken$/);
  });
});
