import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { profiles, providers } from '../cli/registry.ts';
import { seedFiles } from '../components/index.ts';
import { parseStack } from '../config/load.ts';
import { connect } from '../kube/client.ts';
import type { Inventory, Machine } from '../plan/inventory.ts';
import { docker } from '../providers/docker/index.ts';
import { writeSshFiles } from '../remote/files.ts';
import type { Took } from './hosts/converge.ts';
import { heartbeat, registerNodes } from './hosts/nodes.ts';
import {
  hostKeyOf,
  MODEL,
  removeHosts,
  type SimulatedHost,
  startHosts,
} from './hosts/simulated.ts';
import type { Samples } from './samples.ts';
import { CLUSTER, type Stand } from './stand.ts';
import { timed } from './timed.ts';

/** How many hosts are converged; two of them are real, the others simulated. */
export const HOSTS = [2, 10, 50] as const;

const REAL = 2;

/**
 * Measures a converge with nothing to do, of the cluster's two machines and of as many simulated
 * hosts beside them as asked. The cluster must be up.
 */
export async function measureHosts(stand: Stand, runs: number, samples: Samples): Promise<void> {
  const client = await connect(stand.paths.kubeconfig, stand.signal);
  try {
    const hosts = await startHosts(Math.max(...HOSTS) - REAL);
    let registered = 0;
    for (const count of HOSTS) {
      const simulated = hosts.slice(0, count - REAL);
      // A node that the inventory lacks would be one that was taken out of stack.yaml.
      await registerNodes(client, simulated.slice(registered), MODEL);
      registered = simulated.length;
      const input = await inputOf(stand, simulated);
      // One run more than counted: the first opens the shared SSH connections, and tells the control
      // plane of new names.
      for (let run = 0; run <= runs; run++) {
        await heartbeat(client, simulated);
        const { took, memory } = await convergeOnce(stand, input);
        if (run > 0 && took.changes.length > 0)
          throw new Error(`Not a no-op: ${took.changes.join(', ')}`);
        const kind = run === 0 ? 'hosts-first' : 'hosts';
        samples.add(`${kind}-${count}`, took.seconds);
        samples.add(`${kind}-facts-${count}`, took.facts);
        samples.add(`hosts-memory-${count}`, memory);
      }
    }
  } finally {
    client.close();
    await removeHosts();
  }
}

async function convergeOnce(stand: Stand, input: string) {
  const program = join(stand.clone, 'bench', 'hosts', 'converge.ts');
  const run = await timed(process.execPath, [program], {
    cwd: stand.clone,
    input,
  });
  return { took: JSON.parse(run.stdout) as Took, memory: run.peak.own };
}

/** What the child converges, as JSON. Pins the host keys on the way. */
async function inputOf(stand: Stand, hosts: readonly SimulatedHost[]): Promise<string> {
  const file = join(stand.clone, 'stack.yaml');
  const stack = parseStack(await readFile(file, 'utf8'), file, providers, profiles);
  const spec = stack.clusters[CLUSTER];
  if (!spec) throw new Error('The stand has no cluster');
  const own = docker.inventory(spec);
  const model = own.machines.find(({ name }) => name === MODEL) as Machine;
  const inventory: Inventory = {
    ...own,
    machines: [...own.machines, ...hosts.map((host) => machineOf(host, model))],
  };
  await writeSshFiles(inventory, stand.paths, (name) =>
    name.startsWith('sim-')
      ? hostKeyOf(name)
      : docker.hostKey({ spec, paths: stand.paths }, name, stand.signal),
  );
  const manifests = seedFiles(spec).early.map((name) => join(stand.paths.manifests, name));
  return JSON.stringify({ spec, inventory, paths: stand.paths, manifests });
}

function machineOf({ name, address }: SimulatedHost, model: Machine): Machine {
  return { ...model, name, address, ssh: { ...model.ssh, host: address, port: 22 } };
}
