import type { ClusterSpec } from '../../../config/spec.ts';
import { schema } from '../../../providers/docker/settings.ts';
import { clusterSpec } from '../../cluster-spec.ts';

/** A validated cluster with one control plane and one worker; `settings` as a user writes them. */
export function dockerSpec(
  changes: Partial<Omit<ClusterSpec, 'settings'>> = {},
  settings?: unknown,
): ClusterSpec {
  return clusterSpec({ name: 'test', settings: schema.parse(settings), ...changes });
}
