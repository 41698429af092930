import { type Condition, conditionOf, type KubeObject, subjectOf } from './object.ts';
import type { Unhappy } from './wait.ts';

/** Reasons for which a container waits and that no amount of waiting cures. */
const HOPELESS_WAITING = ['ErrImageNeverPull', 'InvalidImageName', 'CreateContainerConfigError'];

type Judge = (object: KubeObject) => Omit<Unhappy, 'subject'> | undefined;

/** How each kind shows that it is well; every other kind is judged by its condition `Ready`, if it has one. */
const JUDGES: Readonly<Record<string, Judge>> = {
  Pod: judgePod,
  Deployment: judgeDeployment,
  DaemonSet: judgeDaemonSet,
  StatefulSet: judgeStatefulSet,
  Job: judgeJob,
};

/** Why an object is not well, or undefined when it is. Pure. */
export function unhappiness(object: KubeObject): Unhappy | undefined {
  const verdict = (JUDGES[object.kind] ?? judgeReady)(object);
  return verdict && { subject: subjectOf(object), ...verdict };
}

interface ContainerStatus {
  readonly name: string;
  readonly ready: boolean;
  readonly restartCount: number;
  readonly state?: {
    readonly waiting?: { readonly reason?: string; readonly message?: string };
    readonly terminated?: { readonly reason?: string; readonly exitCode: number };
  };
}

interface PodStatus {
  readonly phase?: string;
  readonly reason?: string;
  readonly message?: string;
  readonly initContainerStatuses?: readonly ContainerStatus[];
  readonly containerStatuses?: readonly ContainerStatus[];
}

function judgePod(pod: KubeObject): ReturnType<Judge> {
  const status = (pod.status ?? {}) as PodStatus;
  if (pod.metadata.deletionTimestamp) return { reason: 'is terminating' };
  if (status.phase === 'Succeeded' || isTrue(conditionOf(pod, 'Ready'))) return undefined;
  const containers = [...(status.initContainerStatuses ?? []), ...(status.containerStatuses ?? [])];
  const container = containers.map(judgeContainer).find((verdict) => verdict !== undefined);
  if (container) return container;
  const scheduled = conditionOf(pod, 'PodScheduled');
  if (scheduled?.status === 'False') return { reason: `not scheduled: ${scheduled.message}` };
  const why = status.message ?? conditionOf(pod, 'Ready')?.message;
  return { reason: why ?? status.reason ?? status.phase ?? 'not started' };
}

function judgeContainer({ name, state, restartCount }: ContainerStatus): ReturnType<Judge> {
  const restarts = restartCount > 0 ? ` after ${restartCount} restarts` : '';
  const { waiting, terminated } = state ?? {};
  if (waiting) {
    const reason = waiting.reason ?? 'Waiting';
    const message = waiting.message ? `: ${waiting.message}` : '';
    const hopeless = HOPELESS_WAITING.includes(reason) ? { hopeless: true } : {};
    return { reason: `container ${name} ${reason}${restarts}${message}`, ...hopeless };
  }
  if (terminated && terminated.exitCode !== 0) {
    return { reason: `container ${name} exited with ${terminated.exitCode}${restarts}` };
  }
  return undefined;
}

interface Counts {
  readonly replicas?: number;
  readonly updatedReplicas?: number;
  readonly readyReplicas?: number;
  readonly availableReplicas?: number;
  readonly desiredNumberScheduled?: number;
  readonly updatedNumberScheduled?: number;
  readonly numberAvailable?: number;
  readonly observedGeneration?: number;
}

function judgeDeployment(object: KubeObject): ReturnType<Judge> {
  const status = (object.status ?? {}) as Counts;
  const wanted = (object.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  const progressing = conditionOf(object, 'Progressing');
  if (progressing?.reason === 'ProgressDeadlineExceeded') {
    return { reason: progressing.message ?? progressing.reason, hopeless: true };
  }
  const { updatedReplicas = 0, availableReplicas = 0, replicas = 0 } = status;
  if (isStale(object)) return { reason: 'not observed yet' };
  if (replicas > updatedReplicas)
    return { reason: `${replicas - updatedReplicas} old pods remain` };
  return short(Math.min(updatedReplicas, availableReplicas), wanted);
}

function judgeDaemonSet(object: KubeObject): ReturnType<Judge> {
  const status = (object.status ?? {}) as Counts;
  if (isStale(object)) return { reason: 'not observed yet' };
  const { desiredNumberScheduled = 0, updatedNumberScheduled = 0, numberAvailable = 0 } = status;
  return short(Math.min(updatedNumberScheduled, numberAvailable), desiredNumberScheduled);
}

function judgeStatefulSet(object: KubeObject): ReturnType<Judge> {
  const { updatedReplicas = 0, readyReplicas = 0 } = (object.status ?? {}) as Counts;
  const wanted = (object.spec as { replicas?: number } | undefined)?.replicas ?? 1;
  if (isStale(object)) return { reason: 'not observed yet' };
  return short(Math.min(updatedReplicas, readyReplicas), wanted);
}

function judgeJob(object: KubeObject): ReturnType<Judge> {
  const failed = conditionOf(object, 'Failed');
  if (isTrue(failed)) return { reason: failed?.message ?? 'failed', hopeless: true };
  return isTrue(conditionOf(object, 'Complete')) ? undefined : { reason: 'has not finished' };
}

/** Flux's own objects, and everything else that follows its convention. */
function judgeReady(object: KubeObject): ReturnType<Judge> {
  const { status, spec } = object as { status?: Counts; spec?: { suspend?: boolean } };
  // Only what a controller acts on has a generation; a ConfigMap is well when it is there.
  if (spec?.suspend || object.metadata.generation === undefined) return undefined;
  if (!status) return { reason: 'not observed yet' };
  const stalled = conditionOf(object, 'Stalled');
  if (isTrue(stalled)) return { reason: said(stalled, 'is stalled'), hopeless: true };
  const ready = conditionOf(object, 'Ready');
  if (isStale(object)) return { reason: isTrue(ready) ? OLD : said(ready, OLD) };
  return isTrue(ready) ? undefined : { reason: said(ready, 'not ready yet') };
}

const OLD = 'its latest change is not applied yet';

/** The controller has not seen the latest change, so the rest of its status is about the past. */
function isStale({ metadata, status }: KubeObject): boolean {
  const observed = (status as Counts | undefined)?.observedGeneration;
  return metadata.generation !== undefined && (observed ?? 0) < metadata.generation;
}

function short(have: number, want: number): ReturnType<Judge> {
  return have >= want ? undefined : { reason: `${have} of ${want} ready` };
}

function isTrue(condition: Condition | undefined): boolean {
  return condition?.status === 'True';
}

function said(condition: Condition | undefined, otherwise: string): string {
  return condition?.message || condition?.reason || otherwise;
}
