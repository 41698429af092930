import { expect, test } from 'vitest';
import { journalOf, show } from '../../cli/log-source.ts';
import { KnownError } from '../../plan/error.ts';

const { signal } = new AbortController();
const sh = (script: string) => ({ file: 'sh', args: ['-c', script] });

test('shows a program and gives its exit code', async () => {
  expect(await show(sh('exit 0'), signal)).toBe(0);
  expect(await show(sh('exit 3'), signal)).toBe(3);
  expect(await show(sh('kill -9 $$'), signal)).toBe(1);
});

test('says that a program cannot be started', async () => {
  const shown = show({ file: '/nowhere/kubectl', args: [] }, signal);
  await expect(shown).rejects.toThrow(KnownError);
  await expect(shown).rejects.toThrow('/nowhere/kubectl cannot be started: ENOENT');
});

test('tells that it was interrupted', async () => {
  const controller = new AbortController();
  const shown = show(sh('exec sleep 30'), controller.signal);
  setTimeout(() => controller.abort(), 100);
  expect(await shown).toBe(130);
});

test("a machine's journal is read as root", () => {
  const { file, args } = journalOf('workers-1', { sshConfig: '/c' }, ['-n', '5', '-f']);
  expect([file, ...args.slice(0, 4)]).toEqual(['ssh', '-F', '/c', '--', 'workers-1']);
  expect(args[4]).toContain("exec sudo -n 'journalctl' '--no-pager' '-n' '5' '-f'");
});
