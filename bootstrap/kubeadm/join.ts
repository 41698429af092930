import { stringify } from 'yaml';
import type { ClusterSpec } from '../../config/spec.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { DISCOVERY_FILE } from '../layout.ts';
import { API, clusterConfig, documents, registration, SOCKET, TIMEOUTS } from './common.ts';

/** What the configuration of a join is made of. */
export interface JoinInput {
  readonly inventory: Inventory;
  readonly machine: Machine;
  readonly facts: MachineFacts;
  readonly token: string;
  /** Only for control planes. */
  readonly certificateKey?: string;
}

/**
 * The file for `kubeadm join --config`. The cluster is recognised by a file instead of by the token:
 * with a token, kubeadm waits five seconds whenever the cluster has not signed it yet, and needs
 * anonymous requests to be allowed.
 */
export function joinConfig(input: JoinInput): string {
  const { inventory, machine, facts, token, certificateKey } = input;
  return documents([
    {
      apiVersion: API,
      kind: 'JoinConfiguration',
      discovery: { file: { kubeConfigPath: DISCOVERY_FILE }, tlsBootstrapToken: token },
      nodeRegistration: registration(machine, facts, []),
      ...(certificateKey && {
        controlPlane: {
          localAPIEndpoint: { advertiseAddress: machine.address, bindPort: inventory.api.port },
          certificateKey,
        },
      }),
      timeouts: TIMEOUTS,
    },
  ]);
}

/** The cluster's address and authority, by which a joining machine recognises it; not secret. */
export function discoveryFile({ api }: Inventory, authority: string): string {
  const server = `https://${api.name}:${api.port}`;
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'join', cluster: { server, 'certificate-authority-data': authority } }],
    users: [{ name: 'join', user: {} }],
    contexts: [{ name: 'join', context: { cluster: 'join', user: 'join' } }],
    'current-context': 'join',
  });
}

/** The file for `kubeadm token create` and, with a certificate key, `upload-certs`. */
export function tokenConfig(
  spec: ClusterSpec,
  inventory: Inventory,
  token: string,
  certificateKey?: string,
): string {
  return documents([
    {
      apiVersion: API,
      kind: 'InitConfiguration',
      bootstrapTokens: [{ token, ttl: '10m0s' }],
      nodeRegistration: { criSocket: SOCKET },
      ...(certificateKey && { certificateKey }),
    },
    clusterConfig(spec, inventory),
  ]);
}
