import type { ClusterSpec, KubeletSettings } from '../../config/spec.ts';
import type { MachineFacts } from '../facts.ts';
import { kubeletConfig } from './kubelet.ts';

/** A kubelet's configuration file, or a part of it. */
export type KubeletFile = Readonly<Record<string, unknown>>;

/** All that is wanted of a kubelet: what every cluster needs, and what `stack.yaml` says over it. */
export function wantedKubelet({ kubernetes }: ClusterSpec, facts: MachineFacts): KubeletFile {
  const base: KubeletFile = kubeletConfig(facts);
  const { evictionHard = {}, shutdownGracePeriodSeconds, ...same } = kubernetes.kubelet ?? {};
  const thresholds = { ...DEFAULT_EVICTION, ...(base.evictionHard as object), ...evictionHard };
  const chosen = Object.keys(evictionHard).length > 0;
  return {
    ...base,
    ...defined(same),
    ...(chosen && { evictionHard: thresholds }),
    ...shutdown(shutdownGracePeriodSeconds),
  };
}

/** Keys that `stack.yaml` may set: where nothing is wanted, the kubelet has its own default again. */
export const SETTABLE = [
  'maxPods',
  'systemReserved',
  'kubeReserved',
  'evictionHard',
  'containerLogMaxSize',
  'containerLogMaxFiles',
  'shutdownGracePeriod',
  'shutdownGracePeriodCriticalPods',
];

/** Naming one threshold switches the kubelet's other defaults off, so they are named, too. */
const DEFAULT_EVICTION = {
  'memory.available': '100Mi',
  'nodefs.available': '10%',
  'nodefs.inodesFree': '5%',
  'imagefs.available': '15%',
  'imagefs.inodesFree': '5%',
};

/** A third of the time is kept for pods that the node needs. */
function shutdown(seconds: number | undefined): KubeletFile {
  if (seconds === undefined) return {};
  return {
    shutdownGracePeriod: `${seconds}s`,
    shutdownGracePeriodCriticalPods: `${Math.floor(seconds / 3)}s`,
  };
}

function defined(settings: KubeletSettings): KubeletFile {
  return Object.fromEntries(Object.entries(settings).filter(([, value]) => value !== undefined));
}
