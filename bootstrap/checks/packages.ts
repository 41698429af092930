import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** What a distribution installed where the machines' own programs go. */
export const packageChecks: readonly ClusterCheck[] = [
  {
    id: 'programs-packaged',
    title: 'No package of the distribution holds the place of a program',
    severity: 'error',
    ignorable: false,
    find: onEach(({ facts: { packaged } }) => {
      if (packaged.length === 0) return undefined;
      const names = packaged.join(' ');
      return {
        message: `the ${packaged.length === 1 ? 'package' : 'packages'} ${names} would overwrite, or be overwritten by, what Kubernetes needs in its own version`,
        remedy: `If nothing else uses them, remove them there: \`apt-get remove ${names}\`.`,
      };
    }),
  },
];
