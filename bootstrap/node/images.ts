import type { Role } from '../../plan/inventory.ts';

/** What only control planes run. */
const CONTROL_PLANE = /\/(kube-(apiserver|controller-manager|scheduler)|etcd):/;

/** Those of a cluster's images that a machine of this role runs. */
export function nodeImages(images: readonly string[], role: Role): readonly string[] {
  return role === 'control-plane' ? images : images.filter((image) => !CONTROL_PLANE.test(image));
}
