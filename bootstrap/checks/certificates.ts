import { daysLeft, isAuthority, RENEW_DAYS } from '../hardening/expiry.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Days before its end at which an authority is worth a plan: replacing it touches every machine. */
const AUTHORITY_DAYS = 180;

/** What the parts of the cluster prove themselves with. */
export const certificateChecks: readonly ClusterCheck[] = [
  {
    id: 'certificates-end',
    title: `No certificate ends within ${RENEW_DAYS} days`,
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      const ending = facts.hardening.certificates
        .filter((certificate) => !isAuthority(certificate))
        .map((certificate) => ({ ...certificate, days: Math.floor(daysLeft(facts, certificate)) }))
        .filter(({ days }) => days < RENEW_DAYS);
      if (ending.length === 0) return undefined;
      const list = ending.map(({ path, days }) => `${path} (${days} days)`).join(', ');
      return {
        message: `certificates end soon: ${list}`,
        remedy: 'Run `./gitstead up`, which renews them.',
      };
    }),
  },
  {
    id: 'authorities-end',
    title: `No certificate authority ends within ${AUTHORITY_DAYS} days`,
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts }) => {
      const ending = facts.hardening.certificates
        .filter(isAuthority)
        .filter((certificate) => daysLeft(facts, certificate) < AUTHORITY_DAYS);
      if (ending.length === 0) return undefined;
      return {
        message: `certificate authorities end soon: ${ending.map(({ path }) => path).join(', ')}`,
        remedy: 'Plan to replace them: docs/hardening.md says how.',
      };
    }),
  },
];
