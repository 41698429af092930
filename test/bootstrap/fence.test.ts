import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';

let machine: string;

beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'gs-'));
});
afterEach(() => rm(machine, { recursive: true, force: true }));

/** A script on a machine that is a folder. */
function script(text: string, values: Readonly<Record<string, string>>) {
  const prelude = scriptText().replaceAll(/\/(var\/lib\/gitstead|run)\//g, `${machine}/$1/`);
  const input = program(`mkdir -p ${machine}/run\n${prelude}\n${text}`, values);
  return execa('sh', ['-s'], { input, reject: false });
}

const claim = (run: string, epoch: number) =>
  script('claim; echo looked', { CLAIM: run, EPOCH: String(epoch), RUN: run });
const act = (run: string, text = 'echo acted') => script(text, { RUN: run });

describe('a machine follows the run that looked at it last', () => {
  test('and no other', async () => {
    expect((await claim('one', 1)).stdout).toBe('looked');
    expect((await act('one')).stdout).toBe('acted');
    expect((await claim('two', 2)).stdout).toBe('looked');
    const late = await act('one');
    expect(late.exitCode).toBe(75);
    expect(late.stdout).toBe('');
    expect(late.stderr).toContain('a later run has taken over this machine');
    expect((await act('two')).stdout).toBe('acted');
  });

  test('and is not taken back by an earlier one that was asleep', async () => {
    await claim('two', 2);
    const late = await claim('one', 1);
    expect(late.exitCode).toBe(76);
    expect(late.stderr).toContain('epoch 2');
    expect((await act('two')).stdout).toBe('acted');
  });

  test('once what the run before has left under way has ended', async () => {
    await claim('one', 1);
    const file = join(machine, 'note');
    const orphan = act('one', `lock; sleep 1.5; echo orphan >>${file}`);
    await sleep(500);
    const next = await script(`claim; echo next >>${file}`, { CLAIM: 'two', EPOCH: '2' });
    expect(next.stderr).toContain('waiting for a step of an earlier run');
    await orphan;
    expect(await readFile(file, 'utf8')).toBe('orphan\nnext\n');
  });

  test('also when a script of the run before was still waiting for its turn', async () => {
    await claim('one', 1);
    const busy = act('one', 'lock; sleep 1.5');
    await sleep(300);
    const waiting = act('one', 'lock; echo acted');
    await sleep(300);
    await writeFile(join(machine, 'var/lib/gitstead/run'), 'two 2\n');
    expect((await waiting).stdout).toBe('');
    expect((await waiting).exitCode).toBe(75);
    await busy;
  });

  test('and is free for the next one when a power cut has left its note empty', async () => {
    await claim('one', 1);
    await writeFile(join(machine, 'var/lib/gitstead/run'), '');
    const step = await act('one');
    expect(step.exitCode).toBe(75);
    expect(step.stderr).toContain('a later run has taken over this machine');
    expect((await claim('two', 2)).stdout).toBe('looked');
    expect((await act('two')).stdout).toBe('acted');
  });

  test('which is on the disk before it acts', async () => {
    const text = 'sync() { echo "synced $1"; }; claim';
    const { stdout } = await script(text, { CLAIM: 'one', EPOCH: '1' });
    const folder = join(machine, 'var/lib/gitstead');
    expect(stdout).toBe(`synced ${folder}/run.new\nsynced ${folder}`);
    expect(await readFile(join(folder, 'run'), 'utf8')).toBe('one 1\n');
  });

  test('and nobody, as long as nobody has', async () => {
    expect((await act('one')).exitCode).toBe(75);
    expect((await script('lock; echo looked', {})).stdout).toBe('looked');
  });
});
