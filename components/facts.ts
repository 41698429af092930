import type { ClusterSpec } from '../config/spec.ts';
import { graphOf } from './render.ts';

/** Every image that the components of a cluster run, sorted; Kubernetes' own are kubeadm's business. */
export function images(spec: ClusterSpec): string[] {
  return [...new Set(graphOf(spec).components.flatMap((component) => component.images))].sort();
}

/** Whether network policies have an effect, and why. */
export interface NetworkPolicyNote {
  readonly state: 'enforced' | 'unenforced';
  readonly reason: string;
}

const NETWORK_POLICIES: Record<ClusterSpec['network']['cni'], NetworkPolicyNote> = {
  flannel: {
    state: 'unenforced',
    reason:
      'flannel carries pod traffic but does not filter it, so no network policies are rendered, and yours have no effect',
  },
};

/** What the cluster's network makes of network policies. */
export function networkPolicyNote(spec: ClusterSpec): NetworkPolicyNote {
  return NETWORK_POLICIES[spec.network.cni];
}
