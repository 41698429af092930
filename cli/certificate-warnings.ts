import { X509Certificate } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { connect } from 'node:tls';
import { RENEW_DAYS } from '../bootstrap/hardening/expiry.ts';
import { DUE_DAYS, readKubeconfig } from '../bootstrap/kubeconfig.ts';

const DAY = 86_400_000;

/** What can be told from here about certificates that end soon: the operator's own, and that of the API. */
export async function certificateWarnings(
  kubeconfig: string,
  now: number = Date.now(),
): Promise<readonly string[]> {
  const found = readKubeconfig(await readFile(kubeconfig, 'utf8').catch(() => ''));
  if (!found) return [];
  const api = await servedBy(found.server);
  return [
    ...warning('Your certificate for this cluster', found.certificate, DUE_DAYS, now),
    ...(api ? warning('The certificate of the API', api, RENEW_DAYS, now) : []),
  ];
}

function warning(
  what: string,
  { validTo }: X509Certificate,
  days: number,
  now: number,
): readonly string[] {
  const left = Date.parse(validTo) - now;
  if (left > days * DAY) return [];
  const verb = left > 0 ? 'ends' : 'ended';
  const date = new Date(validTo).toISOString().slice(0, 10);
  return [`${what} ${verb} on ${date}: \`./gitstead up\` makes a new one.`];
}

/** The certificate that a server shows, whoever signed it; undefined when it does not answer. */
function servedBy(server: string): Promise<X509Certificate | undefined> {
  const { hostname, port } = new URL(server);
  return new Promise((resolve) => {
    const options = { host: hostname, port: Number(port || 443), rejectUnauthorized: false };
    const socket = connect({ ...options, timeout: 3_000 }, () => {
      const { raw } = socket.getPeerCertificate();
      socket.destroy();
      resolve(raw ? new X509Certificate(raw) : undefined);
    });
    for (const event of ['error', 'timeout'] as const) {
      socket.once(event, () => {
        socket.destroy();
        resolve(undefined);
      });
    }
  });
}
