import { addressChecks } from './addresses.ts';
import { certificateChecks } from './certificates.ts';
import { cgroupChecks } from './cgroups.ts';
import type { ClusterCheck } from './check.ts';
import { clockChecks } from './clock.ts';
import { clusterChecks } from './cluster.ts';
import { diskChecks } from './disk.ts';
import { etcdChecks } from './etcd.ts';
import { foreignMachine } from './foreign-machine.ts';
import { identityChecks } from './identity.ts';
import { kernelChecks } from './kernel.ts';
import { kubernetesVersion } from './kubernetes-version.ts';
import { neighbourChecks } from './neighbours.ts';
import { packageChecks } from './packages.ts';
import { portChecks } from './ports.ts';
import { proxyChecks } from './proxy.ts';
import { reachChecks } from './reach.ts';
import { removedMachine } from './removed-machine.ts';
import { resolverChecks } from './resolver.ts';
import { roleKept } from './role-kept.ts';
import { sizeChecks } from './size.ts';
import { systemChecks } from './system.ts';
import { trialChecks } from './trials.ts';

/** Everything that is checked of machines and cluster. To add a check, add its file and a line here. */
export const checks: readonly ClusterCheck[] = [
  ...identityChecks,
  ...systemChecks,
  ...sizeChecks,
  ...diskChecks,
  ...cgroupChecks,
  ...kernelChecks,
  ...clockChecks,
  ...addressChecks,
  ...resolverChecks,
  ...proxyChecks,
  ...portChecks,
  ...neighbourChecks,
  ...packageChecks,
  ...reachChecks,
  ...trialChecks,
  ...clusterChecks,
  ...etcdChecks,
  ...certificateChecks,
  foreignMachine,
  roleKept,
  kubernetesVersion,
  removedMachine,
];
