import type { CertificateFacts } from '../facts/hardening.ts';
import type { MachineFacts } from '../facts.ts';

/** Days before the end of a certificate at which `up` makes it anew. */
export const RENEW_DAYS = 30;

/** Authorities cannot be made anew behind anybody's back. */
const AUTHORITIES = /\/(ca|front-proxy-ca)\.crt$/;
const KUBELETS = '/var/lib/kubelet/pki/kubelet-client-current.pem';
const DAY = 86_400;

/** Days until a certificate ends, by the machine's own clock; negative after its end. */
export function daysLeft({ clock }: MachineFacts, { ends }: CertificateFacts): number {
  return (ends - clock) / DAY;
}

/** Certificates of a control plane that kubeadm made, and that are due. */
export function dueOn(facts: MachineFacts): readonly CertificateFacts[] {
  return facts.hardening.certificates
    .filter(({ path }) => path.startsWith('/etc/kubernetes/') && !isAuthority({ path }))
    .filter((certificate) => daysLeft(facts, certificate) < RENEW_DAYS);
}

/** Whether a certificate is one of the authorities that sign the others. */
export function isAuthority({ path }: Pick<CertificateFacts, 'path'>): boolean {
  return AUTHORITIES.test(path);
}

/** Whether the kubelet was off for so long that it cannot prove itself any more, nor renew that by itself. */
export function isKubeletExpired(facts: MachineFacts): boolean {
  return facts.hardening.certificates.some(
    (certificate) => certificate.path === KUBELETS && daysLeft(facts, certificate) <= 0,
  );
}
