import type { Role } from '../plan/inventory.ts';
import type { MachineFacts } from './facts.ts';

/** The role that a node has, told from what is on it, whatever `stack.yaml` says by now. */
export function roleOn({ etcdData, manifests }: MachineFacts): Role {
  return etcdData || manifests.includes('etcd.yaml') ? 'control-plane' : 'worker';
}
