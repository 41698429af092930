import { X509Certificate } from 'node:crypto';
import { authorityFiles } from '../../bootstrap/node/authorities.ts';
import type { ClusterSpec } from '../../config/spec.ts';
import type { Check } from '../../plan/check.ts';

/** The certificate authorities that machines are to trust are there, and not too old to be of use. */
export function authoritiesCheck(spec: ClusterSpec): Check {
  return {
    name: 'authorities',
    title: 'The certificate authorities of network.authorities can be read and are valid',
    run: async () => {
      const files = await authorityFiles(spec);
      const expired = files
        .map(({ text }) => new X509Certificate(text))
        .filter(({ validTo }) => new Date(validTo) < new Date());
      if (expired.length === 0) {
        return { status: 'ok', message: `${files.length} certificates` };
      }
      const list = expired.map(({ subject, validTo }) => `${oneLine(subject)} (${validTo})`);
      return {
        status: 'failed',
        message: `No longer valid: ${list.join(', ')}`,
        remedy: 'Replace them in the files that network.authorities names.',
      };
    },
  };
}

function oneLine(subject: string): string {
  return subject.replaceAll('\n', ', ');
}
