import { join } from 'node:path';
import type { Took } from './hosts/converge.ts';
import type { Samples } from './samples.ts';
import type { Stand } from './stand.ts';
import { timed } from './timed.ts';

/** Steps of the run by hand that go from ready machines to Ready nodes. */
export const BY_HAND = ['init', 'api', 'flannel', 'node', 'token', 'join', 'nodes'] as const;

/** Measures the bootstrap alone: from machines that answer SSH to Ready nodes, without Flux and Git. */
export async function measureBootstrap(
  stand: Stand,
  controlPlanes: number,
  samples: Samples,
): Promise<void> {
  await stand.declare(controlPlanes);
  const input = await program(stand, 'machines');
  const took: Took = JSON.parse(await program(stand, 'converge', input));
  samples.add(`bootstrap-${controlPlanes}`, took.seconds);
  await stand.gitstead('down', '--force', '--json');
  await stand.forget();
}

async function program(stand: Stand, name: string, input = ''): Promise<string> {
  const file = join(stand.clone, 'bench', 'hosts', `${name}.ts`);
  return (await timed(process.execPath, [file], { cwd: stand.clone, input })).stdout;
}
