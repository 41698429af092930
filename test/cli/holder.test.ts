import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { existsSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Holder, parseHolder } from '../../bootstrap/lease/holder.ts';
import { hasEnded, thisRun } from '../../cli/holder.ts';

const CLONE = '/clone/.gitstead/local';

describe.skipIf(!existsSync('/proc/self/ns/pid'))('a run has ended for certain', () => {
  let gone: Holder;

  beforeAll(async () => {
    const child = spawn('true');
    await once(child, 'exit');
    gone = { ...thisRun('up', CLONE), pid: child.pid as number };
  });

  test('when its process is gone here', () => {
    expect(hasEnded(gone, CLONE)).toBe(true);
    expect(hasEnded(parseHolder(JSON.stringify(gone)) as Holder, CLONE)).toBe(true);
  });

  test('not while its process runs', () => {
    expect(hasEnded(thisRun('up', CLONE), CLONE)).toBe(false);
  });

  test.each<[string, Partial<Holder>]>([
    ['on a host of another name', { host: 'elsewhere' }],
    ['on another host of the same name, or before a restart', { boot: 'another' }],
    ['in another container', { pids: 'pid:[1]' }],
    ['from another clone', { clone: '/other' }],
  ])('not when it ran %s', (_, other) => {
    expect(hasEnded({ ...gone, ...other }, CLONE)).toBe(false);
  });

  test('not when its record does not say where it ran', () => {
    const { boot, pids, ...rest } = gone;
    const read = parseHolder(JSON.stringify(rest));
    expect(read?.pid).toBe(gone.pid);
    expect(hasEnded(read as Holder, CLONE)).toBe(false);
  });
});
