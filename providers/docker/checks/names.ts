import { machinesOf } from '../../../config/machines.ts';
import type { ClusterSpec } from '../../../config/spec.ts';
import type { CheckResult } from '../../../plan/check.ts';
import { GIT_HOST } from '../../../plan/conventions.ts';
import { dockerRows } from '../command.ts';
import { containerName, ID_LABEL, LOAD_BALANCER, networkName, volumeName } from '../names.ts';
import { volumesOf } from '../volumes.ts';
import type { EngineCheck } from './context.ts';

const label = `{{.Label "${ID_LABEL}"}}`;

/** Lists every object of a kind as name and cluster id label. */
const LISTS = {
  container: ['ps', '--all', '--format', `{{.Names}}\t${label}`],
  volume: ['volume', 'ls', '--format', `{{.Name}}\t${label}`],
  network: ['network', 'ls', '--format', `{{.Name}}\t${label}`],
} as const;

type Kind = keyof typeof LISTS;

/** No container, volume or network of the cluster's names belongs to anyone else. */
export const namesCheck: EngineCheck = {
  name: 'names',
  title: 'Nothing of the same name belongs to another clone',
  run: async ({ spec, id }) => {
    const wanted = namesOf(spec);
    const found = (Object.keys(LISTS) as Kind[]).map(async (kind) => {
      const rows = await dockerRows(LISTS[kind]);
      const foreign = rows.filter(
        ([name = '', owner]) => wanted[kind].includes(name) && (!id || owner !== id),
      );
      return foreign.map(([name]) => `${kind} ${name}`);
    });
    return judgeNames((await Promise.all(found)).flat(), spec.name);
  },
};

function judgeNames(foreign: readonly string[], cluster: string): CheckResult {
  if (foreign.length === 0) return { status: 'ok', message: 'the names are free or ours' };
  return {
    status: 'failed',
    message: `These exist and belong to another clone, or to something else: ${foreign.join(', ')}`,
    remedy: `Run \`./gitstead down\` in the clone that made them, or rename cluster "${cluster}" in stack.yaml.`,
  };
}

/** Every name that the cluster will use, by kind. */
export function namesOf(spec: ClusterSpec): Readonly<Record<Kind, readonly string[]>> {
  const machines = machinesOf(spec);
  const git = containerName(spec.name, GIT_HOST);
  return {
    container: [
      git,
      containerName(spec.name, LOAD_BALANCER),
      ...machines.map(({ name }) => containerName(spec.name, name)),
    ],
    volume: [
      git,
      ...machines.flatMap(({ name, role }) =>
        volumesOf(role).map(({ what }) => volumeName(spec.name, name, what)),
      ),
    ],
    network: [networkName(spec.name)],
  };
}
