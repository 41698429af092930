import { spawn } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { expect, test } from 'vitest';

const SCRIPT = `
  import { fault, withFaults } from '${new URL('../../plan/fault.ts', import.meta.url).pathname}';
  process.stderr.write(String(process.env.GITSTEAD_FAULT) + '\\n');
  const action = async () => { process.stderr.write('working\\n'); };
  await withFaults('one', action);
  await withFaults('two', action);
  await withFaults('two', action);
`;

/** Runs the script until it stops itself at the point, then lets it go on. */
async function stopAt(point: string) {
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', SCRIPT], {
    env: { ...process.env, GITSTEAD_FAULT: point },
  });
  let said = '';
  child.stderr.on('data', (text) => {
    said += String(text);
  });
  const lines = () => said.split('\n').filter((line) => /^(fault|working|undefined)/.test(line));
  const state = async () =>
    (await readFile(`/proc/${child.pid}/stat`, 'utf8')).replace(/^.*\) /s, '')[0];
  await expect.poll(state, { timeout: 10_000 }).toBe('T');
  const before = lines();
  child.kill('SIGCONT');
  const code = await new Promise((resolve) => child.once('exit', resolve));
  return { before, after: lines(), code };
}

test.each([
  ['one:before', ['undefined', 'fault: one:before']],
  ['one:after', ['undefined', 'working', 'fault: one:after']],
  ['two:inside', ['undefined', 'working', 'working', 'fault: two:inside']],
])('stops at %s once, says so, and goes on when it is let', async (point, before) => {
  const result = await stopAt(point);
  expect(result.before).toEqual(before);
  expect(result.after.filter((line) => line === 'working')).toHaveLength(3);
  expect(result.after.filter((line) => line.startsWith('fault:'))).toHaveLength(1);
  expect(result.code).toBe(0);
});
