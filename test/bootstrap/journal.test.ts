import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { journalEntries, parseJournal } from '../../bootstrap/journal.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';
import { CLUSTER_ID, context, FRESH, journal, WORKER } from './fixtures.ts';

const begin = (before: ReturnType<typeof journal> | undefined) =>
  JSON.parse(
    journalEntries(context(FRESH, { ...FRESH, journal: before }), WORKER, 'join').STARTED,
  ) as { attempt: number };

describe('the journal of a machine', () => {
  test('is read as earlier versions wrote it', () => {
    const text = '{"version":1,"cluster":"a","step":"join","state":"started","at":"2026-01-01"}';
    expect(parseJournal(text)).toEqual({
      version: 2,
      cluster: 'a',
      step: 'join',
      state: 'started',
      attempt: 1,
      startedAt: '2026-01-01',
    });
  });

  test('counts the attempts of a step that did not end', () => {
    expect(begin(undefined).attempt).toBe(1);
    expect(begin({ ...journal('join', 'started'), attempt: 2 }).attempt).toBe(3);
  });

  test('counts from one again after a step that ended, another step and another cluster', () => {
    expect(begin({ ...journal('join', 'done'), attempt: 2 }).attempt).toBe(1);
    expect(begin({ ...journal('init', 'started'), attempt: 2 }).attempt).toBe(1);
    expect(begin({ ...journal('join', 'started', 'other'), attempt: 2 }).attempt).toBe(1);
  });

  test('is written with the times of the machine', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gs-'));
    const entries = journalEntries(context(FRESH, FRESH), WORKER, 'join');
    const prelude = scriptText().replaceAll('/var/lib/gitstead', folder);
    const read = async () => parseJournal(await readFile(join(folder, 'journal.json'), 'utf8'));
    const run = (script: string) =>
      execa('sh', ['-s'], { input: program(`${prelude}\n${script}`, entries) });
    await run('journal "$STARTED"');
    const started = await read();
    expect(started).toMatchObject({ cluster: CLUSTER_ID, name: 'local', state: 'started' });
    expect(started?.spec).toMatch(/^[0-9a-f]{64}$/);
    expect(Math.abs(Date.parse(started?.startedAt ?? '') - Date.now())).toBeLessThan(60_000);
    expect(started?.finishedAt).toBeUndefined();
    await run('journal "$STARTED"; sleep 1.1; journal "$DONE"');
    const done = await read();
    expect(done?.state).toBe('done');
    expect(Date.parse(done?.finishedAt ?? '')).toBeGreaterThan(Date.parse(done?.startedAt ?? ''));
    await rm(folder, { recursive: true });
  });
});
