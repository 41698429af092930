import { stringify } from 'yaml';
import type { ClusterSpec } from '../../config/spec.ts';
import { API_PORT, apiEndpoint } from '../../plan/conventions.ts';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { DISCOVERY_FILE, PATCHES } from '../layout.ts';
import { API, clusterConfig, documents, registration, SOCKET, TIMEOUTS } from './common.ts';

/** What the configuration of a join is made of. */
export interface JoinInput {
  readonly machine: Machine;
  readonly facts: MachineFacts;
  readonly token: string;
  /** Only for control planes. */
  readonly certificateKey?: string;
}

/**
 * The file for `kubeadm join --config`. The cluster is recognised by a file instead of by the token:
 * with a token alone, kubeadm waits five seconds whenever the cluster has not signed it yet, and needs
 * anonymous requests to be allowed.
 */
export function joinConfig(input: JoinInput): string {
  const { machine, facts, token, certificateKey } = input;
  return documents([
    {
      apiVersion: API,
      kind: 'JoinConfiguration',
      discovery: { file: { kubeConfigPath: DISCOVERY_FILE }, tlsBootstrapToken: token },
      nodeRegistration: registration(machine, facts, []),
      ...(certificateKey && {
        controlPlane: {
          localAPIEndpoint: { advertiseAddress: machine.address, bindPort: API_PORT },
          certificateKey,
        },
        patches: { directory: PATCHES },
      }),
      timeouts: TIMEOUTS,
    },
  ]);
}

/**
 * The cluster's address and authority, by which a joining machine recognises it. The token is in it
 * because the API answers nobody who does not say who asks.
 *
 * @param authority in PEM
 */
export function discoveryFile({ cluster }: Inventory, authority: string, token: string): string {
  const api = {
    server: `https://${apiEndpoint(cluster)}`,
    'certificate-authority-data': Buffer.from(authority).toString('base64'),
  };
  return stringify({
    apiVersion: 'v1',
    kind: 'Config',
    clusters: [{ name: 'join', cluster: api }],
    users: [{ name: 'join', user: { token } }],
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
