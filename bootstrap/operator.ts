import { generateKeyPairSync } from 'node:crypto';
import { hostname, userInfo } from 'node:os';
import type { Session } from './phase.ts';

/** Group of everyone who operates clusters from a clone; bound to the role `cluster-admin`. */
export const OPERATORS = 'gitstead:operators';

/** Days that an operator's certificate is good for: nothing can take one back, it only ends. */
const DAYS = 30;

/** What proves who an operator is, in PEM. */
export interface Credentials {
  readonly certificate: string;
  readonly key: string;
}

/**
 * Has a control plane sign a certificate for the operator of this clone. The private key is made
 * here and goes nowhere, the authority's never leaves the control plane.
 */
export async function signOperator(session: Session, machine: string): Promise<Credentials> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const certificate = await session.script(machine, 'operator', {
    title: 'signing your certificate',
    values: {
      PUBLIC_KEY: publicKey.export({ type: 'spki', format: 'pem' }).toString(),
      SUBJECT: `/O=${OPERATORS}/CN=${operatorName()}`,
      GROUP: OPERATORS,
      DAYS: String(DAYS),
    },
  });
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { certificate, key };
}

/** How audit logs call the operator: who it is, and where. */
function operatorName(): string {
  return `${userInfo().username}@${hostname()}`.replace(/[^A-Za-z0-9@._-]/g, '-').slice(0, 64);
}
