import type { ClusterCheck } from './check.ts';
import { onEach, seen } from './each.ts';

/** Seconds by which clocks may differ: certificates and leases bear no more. */
const MOST_SKEW = 30;
const MOST_SKEW_HERE = 60;

const TIME_SERVICES = ['chrony', 'chronyd', 'ntp', 'ntpd', 'ntpsec', 'openntpd'];

const REMEDY = 'Start a time service on it, for example `apt-get install chrony`, and look again.';

/** What time machines think it is. */
export const clockChecks: readonly ClusterCheck[] = [
  {
    id: 'clock-skew',
    title: `The clocks of the machines differ by at most ${MOST_SKEW} s`,
    severity: 'error',
    ignorable: true,
    find: (context) => {
      const middle = median(seen(context).map(({ facts }) => facts.clockOffset));
      return onEach(({ facts }) => {
        const skew = Math.round(facts.clockOffset - middle);
        if (Math.abs(skew) <= MOST_SKEW) return undefined;
        return {
          message: `its clock is ${distance(skew)} the others`,
          remedy: REMEDY,
        };
      })(context);
    },
  },
  {
    id: 'clock-here',
    title: `The machines and this computer agree about the time within ${MOST_SKEW_HERE} s`,
    severity: 'warning',
    ignorable: true,
    find: (context) => {
      const skew = Math.round(median(seen(context).map(({ facts }) => facts.clockOffset)));
      if (Math.abs(skew) <= MOST_SKEW_HERE) return [];
      return [
        {
          message: `the clocks of the machines are ${distance(skew)} that of this computer: certificates may not be valid yet, or no longer`,
          remedy: 'Set the clock of this computer, or theirs.',
        },
      ];
    },
  },
  {
    id: 'time-sync',
    title: 'Something keeps the clock right',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      const { timeSynchronized, running } = facts.host;
      // A container has its host's clock.
      if (facts.container || timeSynchronized) return undefined;
      if (TIME_SERVICES.some((name) => running.includes(name))) return undefined;
      return { message: 'nothing keeps its clock right', remedy: REMEDY };
    }),
  },
];

function distance(skew: number): string {
  return skew > 0 ? `${skew} s ahead of` : `${-skew} s behind`;
}

function median(values: readonly number[]): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.floor((sorted.length - 1) / 2)] ?? 0;
}
