import type { ClusterSpec } from '../../../config/spec.ts';
import type { Host } from '../../../host/host.ts';
import type { Check } from '../../../plan/check.ts';
import type { ClusterPaths } from '../../../plan/paths.ts';
import { engineCheck } from '../engine.ts';
import { bind } from './context.ts';
import { diskCheck } from './disk.ts';
import { engineVersionCheck, memoryCheck } from './engine.ts';
import { namesCheck } from './names.ts';
import { networkCheck } from './network.ts';
import { portsCheck } from './ports.ts';

const CHECKS = [engineVersionCheck, memoryCheck, diskCheck, namesCheck, networkCheck, portsCheck];

/** Everything that can be known of the engine before the first change; the engine itself comes first. */
export async function checks(
  spec: ClusterSpec,
  paths: ClusterPaths,
  host: Host,
): Promise<readonly Check[]> {
  return [engineCheck(host), ...CHECKS.map((check) => bind(check, spec, paths))];
}
