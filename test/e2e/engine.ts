import { setTimeout as sleep } from 'node:timers/promises';
import { execa } from 'execa';

/** Everything that the engine holds for the tests' cluster, as `kind/name`. */
export async function engineObjects(): Promise<string[]> {
  const filter = ['--filter', 'label=dev.gitstead.cluster=e2e', '--format'];
  const lists = await Promise.all([
    execa('docker', ['ps', '-a', ...filter, 'container/{{.Names}}']),
    execa('docker', ['volume', 'ls', ...filter, 'volume/{{.Name}}']),
    execa('docker', ['network', 'ls', ...filter, 'network/{{.Name}}']),
  ]);
  return lists.flatMap(({ stdout }) => stdout.split('\n').filter(Boolean));
}

/** Names of the containers of the tests' cluster. */
export async function containers(): Promise<string[]> {
  const objects = await engineObjects();
  return objects.filter((name) => name.startsWith('container/')).map((name) => name.slice(10));
}

/** Tries again until the probe no longer throws; fails with its last error. */
export async function eventually<T>(
  what: string,
  seconds: number,
  probe: () => Promise<T>,
): Promise<T> {
  const deadline = Date.now() + seconds * 1000;
  for (;;) {
    try {
      return await probe();
    } catch (error) {
      if (Date.now() > deadline) throw new Error(`${what} did not happen`, { cause: error });
      await sleep(500);
    }
  }
}
