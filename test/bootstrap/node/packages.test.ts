import { chmod, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { scriptText } from '../../../bootstrap/scripts.ts';
import { program } from '../../../remote/quote.ts';

let folder: string;

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-'));
  await writeProgram('sleep', 'true');
  await writeProgram('journalctl', 'true');
  await writeProgram('apt-get', note('apt-get'));
  await writeProgram('dpkg', note('dpkg'));
});
afterEach(() => rm(folder, { recursive: true, force: true }));

/** Commands that note how often they were called, and with what. */
const note = (name: string) =>
  `echo ${name} "$@" >>"$NOTES"; count=$(grep -c "^${name} " "$NOTES")`;

async function writeProgram(name: string, text: string) {
  await writeFile(join(folder, name), `#!/bin/sh\n${text}\n`);
  await chmod(join(folder, name), 0o755);
}

/** Installs a package on a machine whose programs are those above. */
async function install() {
  const notes = join(folder, 'notes');
  const parts = scriptText('node/engine', 'node/packages');
  const text = `${parts.replaceAll('/var/log/gitstead.log', join(folder, 'log'))}\npackages_apply`;
  const input = program(text, { PACKAGES: 'some-package=no-such-program', RUN: '' });
  const env = { PATH: `${folder}:${process.env.PATH}`, NOTES: notes };
  const { stderr, exitCode } = await execa('sh', ['-s'], { input, env, reject: false });
  const calls = (await readFile(notes, 'utf8')).trim().split('\n');
  // What was called, without its options.
  return {
    stderr,
    exitCode,
    calls: calls.map((call) => call.replaceAll(/ -\S+( \S+::\S+)?/g, '')),
  };
}

const LOCKED = 'dpkg: error: dpkg frontend lock was locked by another process with pid 7';

test('what a killed run left is completed before anything is installed', async () => {
  const { exitCode, calls } = await install();
  expect(exitCode).toBe(0);
  expect(calls).toEqual(['dpkg', 'apt-get update', 'apt-get install some-package']);
});

test('another apt is waited for, from the first command on', async () => {
  const busy = (times: number, said: string) =>
    `[ "$count" -gt ${times} ] || { echo "${said}" >&2; exit 2; }`;
  await writeProgram('dpkg', `${note('dpkg')}; ${busy(2, LOCKED)}`);
  const lists = 'E: Could not get lock /var/lib/apt/lists/lock. It is held by process 7';
  await writeProgram('apt-get', `${note('apt-get')}; ${busy(1, lists)}`);
  const { exitCode, calls, stderr } = await install();
  expect(exitCode).toBe(0);
  expect(calls).toEqual([
    ...['dpkg', 'dpkg', 'dpkg'],
    ...['apt-get update', 'apt-get update', 'apt-get install some-package'],
  ]);
  expect(stderr).toContain('packages: waiting for another apt');
});

test('an installation that is broken is told at once', async () => {
  await writeProgram('dpkg', `${note('dpkg')}; echo "dpkg: error processing it" >&2; exit 1`);
  const { exitCode, calls, stderr } = await install();
  expect(exitCode).toBe(1);
  expect(stderr).toContain('dpkg: error processing it');
  expect(calls).toEqual(['dpkg', 'dpkg']);
});
