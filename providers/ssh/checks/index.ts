import type { ClusterSpec } from '../../../config/spec.ts';
import type { Check } from '../../../plan/check.ts';
import type { ClusterPaths } from '../../../plan/paths.ts';
import { inventoryOf } from '../inventory.ts';
import { judgeHost } from './host.ts';
import { hostKeys } from './host-keys.ts';
import { keys } from './keys.ts';
import { lookerOf } from './looker.ts';
import { distinct, sameCluster } from './together.ts';

/** Everything about the hosts of a cluster that can be known before the first change, all at once. */
export async function checks(spec: ClusterSpec, paths: ClusterPaths): Promise<readonly Check[]> {
  const place = { spec, paths };
  const looker = lookerOf(place);
  const { look } = looker;
  return [
    { name: 'ssh-keys', title: 'The SSH keys of stack.yaml can be used', run: () => keys(spec) },
    hostKeys(place, looker),
    ...inventoryOf(spec).machines.map(({ name }) => ({
      name: `host-${name}`,
      title: `Host ${name} can be worked with`,
      run: async (signal: AbortSignal) => judgeHost(place, name, await look(signal)),
    })),
    {
      name: 'hosts-distinct',
      title: 'Every entry is a host of its own',
      run: async (signal) => distinct(await look(signal)),
    },
    {
      name: 'hosts-cluster',
      title: 'The hosts belong to no other cluster',
      run: async (signal) => sameCluster(place, await look(signal)),
    },
  ];
}
