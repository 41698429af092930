import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { connect, type KubeClient } from '../kube/client.ts';
import type { KubeObject } from '../kube/object.ts';
import { read, resourcePath } from '../kube/resources.ts';
import type { Samples } from './samples.ts';
import { CLUSTER, type Stand } from './stand.ts';

const NAME = 'bench-push';
const CONFIG_MAP = resourcePath({
  apiVersion: 'v1',
  plural: 'configmaps',
  namespace: 'default',
  name: NAME,
});
/** Milliseconds between two looks at the API, which bounds the error of a measurement. */
const EVERY = 20;
const LONGEST = 60_000;

/**
 * Pushes commits that each change one ConfigMap and measures until the API shows the change: from
 * the start of `git push`, and from its end.
 */
export async function measurePushes(stand: Stand, count: number, samples: Samples): Promise<void> {
  const client = await connect(stand.paths.kubeconfig, stand.signal);
  try {
    for (let index = 0; index < count; index++) {
      const { started, returned, applied } = await pushOnce(stand, client, `${index}`);
      samples.add('push', (applied - started) / 1000);
      samples.add('push-returned', (applied - returned) / 1000);
      // Irregular, so that the pushes do not keep step with Flux's own interval of 10 s.
      await sleep(3000 + ((index * 1700) % 4000), undefined, { signal: stand.signal });
    }
  } finally {
    client.close();
  }
}

/** Moments of one push, as `performance.now()` gives them. */
interface Moments {
  readonly started: number;
  readonly returned: number;
  readonly applied: number;
}

async function pushOnce(stand: Stand, client: KubeClient, value: string): Promise<Moments> {
  await writeFile(join(stand.paths.manifests, 'apps', `${NAME}.yaml`), configMap(value));
  await stand.git('add', join('clusters', CLUSTER));
  await stand.git('commit', '--quiet', '--message', `Measure push ${value}`);
  const started = performance.now();
  const [returned, applied] = await Promise.all([
    stand.git('push', '--quiet', 'cluster').then(() => performance.now()),
    appearance(client, value),
  ]);
  return { started, returned, applied };
}

/** The moment at which the API shows the value. @throws after a minute. */
async function appearance(client: KubeClient, value: string): Promise<number> {
  const end = performance.now() + LONGEST;
  while (performance.now() < end) {
    const found = await read<KubeObject & { data?: { value?: string } }>(client, CONFIG_MAP);
    if (found?.data?.value === value) return performance.now();
    await sleep(EVERY);
  }
  throw new Error(`Push ${value} was not applied within ${LONGEST / 1000} s`);
}

function configMap(value: string): string {
  return [
    'apiVersion: v1',
    'kind: ConfigMap',
    `metadata: { name: ${NAME}, namespace: default }`,
    `data: { value: "${value}" }`,
    '',
  ].join('\n');
}
