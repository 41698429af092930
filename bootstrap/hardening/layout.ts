/** Folder on every control plane with what the API server reads besides its certificates; outlives a reset. */
export const FOLDER = '/etc/kubernetes/gitstead';

/** Folder of the audit log. */
export const AUDIT_FOLDER = '/var/log/kubernetes/audit';

/** Who may be given which serving certificate: `name address` of every machine, one a line. */
export const KNOWN_MACHINES = 'machines';

/** The one address on which the API server of a machine listens; empty for all of them. */
export const LISTEN = 'listen';

/** Keys with which Secrets are encrypted. Made on the first control plane, and never anywhere else than on control planes. */
export const ENCRYPTION = 'encryption.yaml';

/** Where a file of the folder is. */
export function pathOf(name: string): string {
  return `${FOLDER}/${name}`;
}
