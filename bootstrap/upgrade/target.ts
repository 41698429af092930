import type { ClusterSpec } from '../../config/spec.ts';
import { etcdTag } from '../images.ts';

/** The versions at which an upgrade ends. */
export interface Target {
  /** With its `v`, as programs and images say it. */
  readonly kubernetes: string;
  /** Tag of the etcd image. */
  readonly etcd: string;
  /** With its `v`. */
  readonly containerd: string;
}

/** What `stack.yaml` asks for, and what goes with it. */
export function targetOf({ kubernetes }: ClusterSpec, containerd: string): Target {
  return {
    kubernetes: `v${kubernetes.version}`,
    etcd: etcdTag(kubernetes.version),
    containerd,
  };
}
