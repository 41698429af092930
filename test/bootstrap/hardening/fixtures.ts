import type { MachineFacts } from '../../../bootstrap/facts.ts';
import { wantedArguments } from '../../../bootstrap/hardening/difference.ts';
import { checksum, machineFiles } from '../../../bootstrap/hardening/machine-files.ts';
import type { Inventory, Machine } from '../../../plan/inventory.ts';

type HardeningFacts = MachineFacts['hardening'];

/** A machine of which Kubernetes knows nothing. */
export const NOTHING: HardeningFacts = {
  arguments: {},
  checksums: {},
  encryption: '',
  approval: false,
  certificates: [],
  rights: [],
};

/** Long after every clock in these tests. */
const LATER = 1_820_000_000;

/** What a worker shows whose kubelet the cluster has certified. */
export const CERTIFIED: HardeningFacts = {
  ...NOTHING,
  certificates: [
    { path: '/var/lib/kubelet/pki/kubelet-client-current.pem', ends: LATER },
    { path: '/var/lib/kubelet/pki/kubelet-server-current.pem', ends: LATER },
  ],
  rights: [{ path: '/var/lib/kubelet/config.yaml', mode: '600', owner: 'root:root' }],
};

/** What a control plane shows on which everything is as it should be. */
export function hardened(inventory: Inventory, machine: Machine): HardeningFacts {
  const files = machineFiles(inventory, machine).map(
    (file) => [file.path, checksum(file)] as const,
  );
  return {
    arguments: wantedArguments(inventory, machine),
    checksums: Object.fromEntries(files),
    encryption: 'secretbox',
    approval: true,
    certificates: [
      ...CERTIFIED.certificates,
      { path: '/etc/kubernetes/pki/ca.crt', ends: LATER },
      { path: '/etc/kubernetes/pki/apiserver.crt', ends: LATER },
      { path: '/etc/kubernetes/admin.conf', ends: LATER },
    ],
    rights: [{ path: '/etc/kubernetes/admin.conf', mode: '600', owner: 'root:root' }],
  };
}
