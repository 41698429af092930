import type { CheckResult } from '../../../plan/check.ts';
import { docker } from '../command.ts';
import type { CheckContext, EngineCheck } from './context.ts';

const OLDEST = [20, 10] as const;
const GIB = 1024 ** 3;

/** Memory of a whole small cluster, measured at about 1.3 GiB with one worker. */
const CONTROL_PLANE_GIB = 1.5;
const WORKER_GIB = 0.5;

/** What `docker info` tells of the host that the machines will run on. */
export interface EngineInfo {
  readonly ServerVersion: string;
  readonly OSType: string;
  readonly Architecture: string;
  readonly MemTotal: number;
  readonly DockerRootDir: string;
}

/** Asks the engine about itself and its host. */
export async function engineInfo(): Promise<EngineInfo> {
  return JSON.parse(await docker(['info', '--format', '{{json .}}'])) as EngineInfo;
}

const ARCHITECTURES = ['x86_64', 'amd64', 'aarch64', 'arm64'];

/** Version and platform of the engine. */
export const engineVersionCheck: EngineCheck = {
  name: 'engine-version',
  title: `The engine is ${OLDEST.join('.')} or later, for Linux on amd64 or arm64`,
  run: async () => judgeEngine(await engineInfo()),
};

/** Whether an engine can run machines. */
export function judgeEngine(info: EngineInfo): CheckResult {
  const message = `Docker engine ${info.ServerVersion}, ${info.OSType}/${info.Architecture}`;
  if (info.OSType !== 'linux' || !ARCHITECTURES.includes(info.Architecture)) {
    const remedy = 'Use an engine that runs Linux containers on amd64 or arm64.';
    return { status: 'failed', message, remedy };
  }
  const [major = 0, minor = 0] = info.ServerVersion.split('.').map(Number);
  const old = major < OLDEST[0] || (major === OLDEST[0] && minor < OLDEST[1]);
  if (!old) return { status: 'ok', message };
  return { status: 'failed', message, remedy: `Upgrade it to ${OLDEST.join('.')} or later.` };
}

/** Memory of the engine's host. */
export const memoryCheck: EngineCheck = {
  name: 'engine-memory',
  title: "The engine's host has enough memory",
  ignorable: true,
  run: async (context) => judgeMemory(await engineInfo(), context),
};

/** Whether the machines of the spec fit into the engine's memory. */
export function judgeMemory({ MemTotal }: EngineInfo, { spec }: CheckContext): CheckResult {
  const need = Object.values(spec.machines)
    .map(({ role, count }) => count * (role === 'control-plane' ? CONTROL_PLANE_GIB : WORKER_GIB))
    .reduce((sum, gib) => sum + gib, 0);
  const have = MemTotal / GIB;
  const message = `${have.toFixed(1)} GiB of memory, about ${need.toFixed(1)} GiB needed`;
  if (have >= need) return { status: 'ok', message };
  return {
    status: 'failed',
    message,
    remedy: "Give the engine's host more memory, or ask for fewer machines in stack.yaml.",
  };
}
