import type { ClusterLabel, Leftover } from '../provider.ts';
import { dockerRows, inspect } from './command.ts';
import { networkName } from './names.ts';
import { sweep } from './sweep.ts';

interface Attached {
  readonly Id: string;
  readonly NetworkSettings: {
    readonly Networks: Readonly<Record<string, { readonly NetworkID: string }>>;
  };
}

/**
 * The cluster's containers that are not on its network, because somebody removed or left it. The
 * engine does not start them again; they hold no data, so they can be made anew.
 */
export async function detached(cluster: ClusterLabel): Promise<readonly Leftover[]> {
  const name = networkName(cluster.name);
  const containers = (await sweep(cluster)).filter(({ kind }) => kind === 'container');
  if (containers.length === 0) return [];
  const [networks, attached] = await Promise.all([
    dockerRows(['network', 'ls', '--no-trunc', '--format', '{{.Name}}\t{{.ID}}']),
    inspect<Attached>(
      'container',
      containers.map(({ id }) => id),
    ),
  ]);
  const network = networks.find(([found]) => found === name)?.[1];
  const lost = attached.filter(
    ({ NetworkSettings }) =>
      network === undefined || NetworkSettings.Networks[name]?.NetworkID !== network,
  );
  const ids = new Set(lost.map(({ Id }) => Id));
  return containers.filter(({ id }) => ids.has(id));
}
