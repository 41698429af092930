import { describe, expect, test } from 'vitest';
import { checks } from '../../../bootstrap/checks/index.ts';
import type { MachineFacts } from '../../../bootstrap/facts.ts';
import { judge, RefusedError, validate } from '../../../bootstrap/validate.ts';
import { context, converged, FRESH, journal, SPEC } from '../fixtures.ts';
import { EXAMPLES } from './examples.ts';

describe.each(checks)('the check $id', ({ id, find }) => {
  test('finds what is wrong, and says what to do', () => {
    const [of, beginning] = EXAMPLES[id] ?? [converged(), 'an example of it'];
    const found = find(of).filter(({ message }) => message.startsWith(beginning));
    expect(found, JSON.stringify(find(of))).toHaveLength(1);
    expect(found[0]?.remedy).toMatch(/\S.*[.)]$/);
  });

  test('finds nothing in a cluster that is as it should be, or in machines that are new', () => {
    expect(find(converged())).toEqual([]);
    expect(find(context(FRESH, FRESH))).toEqual([]);
  });
});

test('every check has an id of its own, and every example a check', () => {
  const ids = checks.map(({ id }) => id);
  expect(new Set(ids).size).toBe(ids.length);
  expect(Object.keys(EXAMPLES).filter((id) => !ids.includes(id))).toEqual([]);
  expect(ids.filter((id) => !/^[a-z][a-z-]+$/.test(id))).toEqual([]);
});

test('everything that is wrong is told at once', () => {
  const bad = { ...FRESH, os: 'fedora 42', host: { ...FRESH.host, memoryKib: 0, systemd: false } };
  const refused = () => validate(context(bad, bad));
  expect(refused).toThrow(RefusedError);
  for (const line of [
    'os-supported (workers-1)',
    'memory (control-plane-1)',
    'systemd (workers-1)',
  ]) {
    expect(refused).toThrow(line);
  }
});

describe('a host that does not answer', () => {
  const find = (id: string, targets: Readonly<Record<string, string>>) => {
    const trials = { calls: [], busy: [], sync: undefined, targets };
    const of = { ...context(FRESH, FRESH), probes: { 'workers-1': trials } };
    return checks.find((check) => check.id === id)?.find(of)[0]?.message;
  };
  const silent = 'did not answer within 15 s';

  test('is told like one that refuses', () => {
    expect(find('registry-reachable', { registry: 'timeout' })).toContain(`it ${silent}`);
    expect(find('proxy-reachable', { 'http-proxy': 'timeout' })).toContain(`it ${silent}`);
    expect(find('dns-answers', { registry: 'timeout' })).toBeUndefined();
  });

  test('is told apart from name servers that do not', () => {
    const slow = { registry: 'name-timeout', 'http-proxy': 'name-timeout' };
    expect(find('dns-answers', slow)).toContain(`the name servers ${silent}`);
    expect(find('proxy-reachable', slow)).toContain(`the name servers ${silent}`);
    expect(find('registry-reachable', slow)).toBeUndefined();
  });
});

describe('the port of the pod network', () => {
  const find = (host: Partial<MachineFacts['host']>, more: Partial<MachineFacts> = {}) => {
    const worker = { ...FRESH, ...more, host: { ...FRESH.host, udpPorts: [8472], ...host } };
    return checks.find(({ id }) => id === 'ports-free')?.find(context(FRESH, worker));
  };

  test('is taken by whatever else uses it', () => {
    expect(find({})).toMatchObject([
      {
        machine: 'workers-1',
        message: 'something listens on port 8472/udp, which is for the pod network',
      },
    ]);
  });

  test('is not taken by the pod network itself', () => {
    expect(find({ mtu: { 'flannel.1': 1450 } })).toEqual([]);
    expect(find({}, { journal: journal('join', 'started') })).toEqual([]);
    expect(find({ udpPorts: [], listening: [8472] })).toEqual([]);
  });
});

describe('what stack.yaml ignores', () => {
  const bad = { ...FRESH, os: 'fedora 42', host: { ...FRESH.host, systemd: false } };
  const ignoring = (...ignore: string[]) => ({
    ...context(bad, FRESH),
    spec: { ...SPEC, checks: { ignore } },
  });

  test('stops no run, but is still known', () => {
    const good = { ...ignoring('os-supported'), ...context({ ...FRESH, os: 'fedora 42' }, FRESH) };
    const accepted = { ...good, spec: { ...SPEC, checks: { ignore: ['os-supported'] } } };
    expect(() => validate(accepted)).not.toThrow();
    const verdict = judge(accepted).find(({ check }) => check.id === 'os-supported');
    expect(verdict).toMatchObject({ ignored: true, problems: [{ machine: 'control-plane-1' }] });
  });

  test('is refused all the same where going on would destroy something', () => {
    expect(() => validate(ignoring('systemd', 'os-supported'))).toThrow(
      'systemd (control-plane-1)',
    );
  });
});

test('warnings stop no run', () => {
  expect(() => validate(context({ ...FRESH, cgroup: 1 }, FRESH))).not.toThrow();
});
