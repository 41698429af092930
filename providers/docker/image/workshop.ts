import { execa } from 'execa';
import { BUILD_PREFIX } from '../../../plan/conventions.ts';
import type { Run } from '../../../plan/run.ts';
import { docker } from './docker.ts';

/** How a container that becomes an image is made. */
export interface WorkshopOptions {
  readonly base: string;
  readonly kind: string;
  readonly platform: string;
  /** Further arguments of `docker create`. */
  readonly flags: readonly string[];
  readonly command: readonly string[];
}

/**
 * Creates a container with a scratch volume at `/scratch`, lets `work` turn it into something, and
 * removes both however that ends. What killed runs left is removed first.
 */
export async function inWorkshop(
  options: WorkshopOptions,
  run: Run,
  work: (container: string) => Promise<void>,
): Promise<void> {
  await sweepWorkshops(run);
  const name = `${BUILD_PREFIX}${options.kind}_${process.pid}`;
  const { base, platform, flags, command } = options;
  const fixed = ['--name', name, '--network', 'none', '--volume', `${name}:/scratch`];
  try {
    await docker(['create', ...fixed, '--platform', platform, ...flags, base, ...command], run);
    await work(name);
  } finally {
    await remove([name], [name]);
  }
}

/** Removes containers and volumes of image builds whose process no longer runs. */
export async function sweepWorkshops(run: Run): Promise<void> {
  const filter = ['--filter', `name=${BUILD_PREFIX}`];
  const [containers, volumes] = await Promise.all([
    docker(['ps', '-a', ...filter, '--format', '{{.Names}}'], run),
    docker(['volume', 'ls', ...filter, '--format', '{{.Name}}'], run),
  ]);
  await remove(abandoned(containers), abandoned(volumes));
}

function abandoned(lines: string): readonly string[] {
  return lines.split('\n').filter((name) => name.startsWith(BUILD_PREFIX) && !maker(name));
}

/** Whether the process that made something of this name still runs. */
function maker(name: string): boolean {
  try {
    return process.kill(Number(name.slice(name.lastIndexOf('_') + 1)), 0);
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

/** Not cancelled with the run: this is what tidies up after it. */
async function remove(containers: readonly string[], volumes: readonly string[]): Promise<void> {
  const options = { reject: false, timeout: 60_000 } as const;
  if (containers.length > 0) await execa('docker', ['rm', '-f', ...containers], options);
  if (volumes.length > 0) await execa('docker', ['volume', 'rm', '-f', ...volumes], options);
}
