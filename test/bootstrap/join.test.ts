import { mkdir, mkdtemp, readFile, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { MachineFacts } from '../../bootstrap/facts.ts';
import { joinStep } from '../../bootstrap/join.ts';
import { parseJournal } from '../../bootstrap/journal.ts';
import { isMember, type Session } from '../../bootstrap/phase.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';
import { converged, journal, RUNNING_WORKER, WORKER } from './fixtures.ts';

let root: string;

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'gs-join-'));
  await mkdir(join(root, 'etc/kubernetes'), { recursive: true });
  await mkdir(join(root, 'run'));
});
afterEach(() => rm(root, { recursive: true, force: true }));

/** Runs scripts in a folder instead of on a machine. */
const session = {
  script: async (_, names, { values }) => {
    const text = `chown() { :; }\n${scriptText(...[names].flat())}`;
    const input = program(text, values).replaceAll(/\/(etc|var|run)\//g, `${root}/$1/`);
    const { stdout } = await execa('sh', ['-s'], { input });
    return stdout;
  },
} as Pick<Session, 'script'> as Session;

test('a join that only has not ended is ended, and the next run finds nothing to do', async () => {
  const begun: MachineFacts = {
    ...RUNNING_WORKER,
    journal: { ...journal('join', 'started'), attempt: 2 },
  };
  const kubeconfig = join(root, 'etc/kubernetes/kubelet.conf');
  const bootstrap = join(root, 'etc/kubernetes/bootstrap-kubelet.conf');
  await writeFile(kubeconfig, '', { mode: 0o644 });
  await writeFile(bootstrap, '');
  await joinStep(converged(begun), WORKER).apply?.(session);
  expect((await stat(kubeconfig)).mode & 0o777).toBe(0o600);
  await expect(stat(bootstrap)).rejects.toThrow('ENOENT');
  const written = parseJournal(await readFile(join(root, 'var/lib/gitstead/journal.json'), 'utf8'));
  const after = converged({ ...begun, journal: written });
  expect(isMember(after, WORKER)).toBe(true);
  expect(joinStep(after, WORKER).change.action).toBe('unchanged');
});
