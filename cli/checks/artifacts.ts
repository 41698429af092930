import type { Check } from '../../plan/check.ts';
import type { Cluster } from '../cluster.ts';
import { imagesStep, missingParts } from '../steps/images.ts';

/** Everything that machines are made of is on this host, so that `up` and `npx cdktf deploy` need no network. */
export function artifactsCheck(cluster: Cluster): Check {
  return {
    name: 'artifacts',
    title: 'Artifacts and machine images are on this host',
    run: async (signal) => {
      const missing = await missingParts(cluster, signal);
      if (missing.length === 0) return { status: 'ok', message: 'all are on this host' };
      return {
        status: 'warning',
        message: `${missing.length} are missing: ${missing.join(', ')}`,
        remedy: '`./gitstead up` gets them; `./gitstead doctor --fix` does so now.',
      };
    },
    fix: {
      title: 'download or build artifacts and machine images',
      apply: (run) => imagesStep(cluster, run).then(() => undefined),
    },
  };
}
