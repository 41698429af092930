import { statfs } from 'node:fs/promises';
import { machinesOf } from '../../../config/machines.ts';
import type { CheckResult } from '../../../plan/check.ts';
import { docker } from '../command.ts';
import { CLUSTER_LABEL } from '../names.ts';
import type { CheckContext, EngineCheck } from './context.ts';
import { engineInfo } from './engine.ts';

const GIB = 1024 ** 3;

/** The machine image with the layers of its build. */
const IMAGE_GIB = 4;

/** What a machine writes on top of its image. */
const MACHINE_GIB = 1;

/** Disk of the engine, where it is on this host. */
export const diskCheck: EngineCheck = {
  name: 'engine-disk',
  title: 'The engine has enough disk space',
  ignorable: true,
  run: async (context) => {
    const { DockerRootDir } = await engineInfo();
    const free = await freeSpace(DockerRootDir);
    if (free === undefined) {
      return {
        status: 'ok',
        message: `${DockerRootDir} is not on this host; its space is unknown`,
      };
    }
    return judgeDisk(free, await neededGib(context), DockerRootDir);
  },
};

/** Whether `free` bytes suffice. */
export function judgeDisk(free: number, needed: number, folder: string): CheckResult {
  const message = `${(free / GIB).toFixed(1)} GiB free in ${folder}, ${needed} GiB needed`;
  if (free >= needed * GIB) return { status: 'ok', message };
  return {
    status: 'failed',
    message,
    remedy: 'Free some space, for example with `docker system prune`, or move the engine.',
  };
}

/** A cluster that exists has taken most of its space already. */
async function neededGib({ spec }: CheckContext): Promise<number> {
  const filter = `label=${CLUSTER_LABEL}=${spec.name}`;
  const existing = await docker(['ps', '--all', '--quiet', '--filter', filter]);
  return existing ? MACHINE_GIB : IMAGE_GIB + MACHINE_GIB * machinesOf(spec).length;
}

async function freeSpace(folder: string): Promise<number | undefined> {
  const stats = await statfs(folder).catch(() => undefined);
  return stats && stats.bavail * stats.bsize;
}
