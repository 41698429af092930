import { join } from 'node:path';
import { IMAGE_LABEL } from '../../../plan/conventions.ts';
import type { Run } from '../../../plan/run.ts';
import { docker } from './docker.ts';
import { filesBelow, small, tarOf } from './files.ts';
import { hasImage, tagOf } from './tags.ts';
import { inWorkshop } from './workshop.ts';

const ROOT = join(import.meta.dirname, 'git-server', 'root');
const BUILD = join(import.meta.dirname, 'git-server', 'build');

/** What the Git server is made of. */
export interface GitServerInputs {
  /** Tag of the base image, which must exist. */
  readonly base: string;
  /** For example `linux/amd64`. */
  readonly platform: string;
}

/**
 * Makes the image of the Git server, unless the engine has it: SSH over a folder of repositories.
 * @returns its tag, which changes with what goes into it
 * @throws KnownError with the engine's words when it cannot
 */
export async function ensureGitServerImage(
  { base, platform }: GitServerInputs,
  run: Run,
): Promise<string> {
  const [files, scripts] = await Promise.all([filesBelow(ROOT), filesBelow(BUILD, '/scratch')]);
  const tag = tagOf('git-server', [base, platform, await small([...files, ...scripts])]);
  if (await hasImage(tag, run)) return tag;
  run.report('making the image of the Git server');
  const command = ['/bin/sh', '/scratch/git-server.sh'];
  const options = { base, platform, kind: 'git-server', flags: [], command };
  await inWorkshop(options, run, async (container) => {
    await docker(['cp', '-', `${container}:/`], run, tarOf([...files, ...scripts]));
    await docker(['start', '--attach', container], run);
    const changes = [
      'ENTRYPOINT ["/usr/local/sbin/gitstead-git-server"]',
      'CMD []',
      'EXPOSE 22',
      `LABEL ${IMAGE_LABEL}=git-server`,
    ].flatMap((change) => ['--change', change]);
    await docker(['commit', ...changes, container, tag], run);
  });
  return tag;
}
