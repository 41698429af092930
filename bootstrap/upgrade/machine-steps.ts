import type { Machine } from '../../plan/inventory.ts';
import { drain, uncordon } from '../drain.ts';
import { modeLines } from '../hardening/machine-files.ts';
import { PATCHES } from '../layout.ts';
import { type Context, factsOf, machinesWith, type Session, type Step } from '../phase.ts';
import { upgradeConfig } from './config.ts';
import { noteEtcdTag } from './etcd-tag.ts';
import { type Gap, gapOf, isOpen, type Upgrade } from './gap.ts';
import { controlPlaneGate, nodeGate } from './gate.ts';
import { bringImages } from './images.ts';
import { installKubeadm, installOthers } from './programs.ts';

/** All that a step of a machine knows. */
interface Turn {
  readonly context: Context;
  readonly machine: Machine;
  readonly upgrade: Upgrade;
  readonly gap: Gap;
}

/** One step of a machine. Pure data: the plan, progress and order derive from the list. */
interface MachineStep {
  /** First part of its subject, for example `drain` in `drain/workers-1`. */
  readonly kind: string;
  /** Why it is due, in words; nothing when it is not. */
  readonly due: (turn: Turn) => readonly string[];
  readonly apply: (turn: Turn, session: Session) => Promise<void>;
}

/** What happens to a machine, in this order. Each step alone leaves a cluster that works. */
const MACHINE_STEPS: readonly MachineStep[] = [
  {
    kind: 'kubeadm',
    due: ({ gap }) => gap.kubeadm,
    apply: ({ machine, context }, session) => installKubeadm(session, machine, context.spec),
  },
  {
    kind: 'images',
    due: ({ gap, upgrade }) =>
      gap.controlPlane.length + gap.programs.length > 0
        ? [`those of ${upgrade.target.kubernetes} that are missing`]
        : [],
    apply: ({ machine, context }, session) => bringImages(session, machine, context.spec),
  },
  {
    kind: 'control-plane',
    due: ({ gap }) => gap.controlPlane,
    apply: upgradeControlPlane,
  },
  {
    kind: 'drain',
    due: ({ context, machine, gap }) =>
      isDrained(context, machine, gap) ? ['its pods move to other nodes'] : [],
    apply: ({ machine, context }, session) =>
      drain(session, machine.name, { seconds: context.spec.maintenance.drainSeconds }),
  },
  {
    kind: 'programs',
    due: ({ gap }) => gap.programs,
    apply: upgradePrograms,
  },
  {
    kind: 'node',
    due: ({ gap }) =>
      gap.programs.length > 0 || gap.cordoned ? ['it takes pods again once it is well'] : [],
    apply: async ({ machine, context, upgrade }, session) => {
      const controlPlanes = machinesWith(context, 'control-plane');
      await nodeGate(session, machine, upgrade.target, controlPlanes);
      await uncordon(session, machine.name);
    },
  },
];

/** What of `MACHINE_STEPS` is due on a machine, by facts alone. */
export function machineSteps(
  context: Context,
  machine: Machine,
  upgrade: Upgrade,
): readonly Step[] {
  const { name } = machine;
  const gap = gapOf(context, machine, upgrade);
  if (!isOpen(gap)) {
    return [{ change: { subject: `node/${name}`, action: 'unchanged' }, machine: name }];
  }
  const turn = { context, machine, upgrade, gap };
  return MACHINE_STEPS.flatMap(({ kind, due, apply }) => {
    const reason = due(turn).join(', ');
    if (!reason) return [];
    const run = async (session: Session) => {
      session.report(`${name}: ${kind}`);
      await apply(turn, session);
      return undefined;
    };
    const change = { subject: `${kind}/${name}`, action: 'configured', reason } as const;
    return [{ change, machine: name, apply: run }];
  });
}

/** Whether a machine is emptied for what is left to do on it. */
export function isDrained(context: Context, machine: Machine, { programs }: Gap): boolean {
  return programs.length > 0 && hasOtherPlaces(context, machine);
}

/**
 * Where there is nowhere else to go, moving pods away only makes them wait. Control planes take pods
 * only where there are no workers.
 */
function hasOtherPlaces(context: Context, { name }: Machine): boolean {
  const workers = machinesWith(context, 'worker');
  const places = workers.length > 0 ? workers : machinesWith(context, 'control-plane');
  return places.some((other) => other.name !== name);
}

async function upgradeControlPlane(
  { context, machine, upgrade }: Turn,
  session: Session,
): Promise<void> {
  const all = machinesWith(context, 'control-plane');
  const first = all[0]?.name === machine.name;
  if (first) await noteEtcdTag(session, upgrade.target.etcd);
  const scripts = ['hardening', 'patches', 'upgrade/control-plane'];
  await session.script(machine.name, scripts, {
    title: 'kubeadm upgrade',
    timeoutSeconds: 900,
    values: {
      COMMAND: first ? 'apply' : 'node',
      CONFIG: upgradeConfig(machine, factsOf(context, machine), upgrade.target),
      PATCHES,
      MODES: modeLines(),
    },
  });
  await controlPlaneGate(session, machine, all);
}

async function upgradePrograms(
  { context, machine, upgrade, gap }: Turn,
  session: Session,
): Promise<void> {
  const facts = factsOf(context, machine);
  if (machine.role === 'worker') {
    const CONFIG = upgradeConfig(machine, facts, upgrade.target);
    const options = { title: 'kubeadm upgrade node', values: { CONFIG } };
    await session.script(machine.name, 'upgrade/worker', options);
  }
  await installOthers(session, machine, context.spec, facts, upgrade.target);
  const containerd = gap.programs.some((each) => each.startsWith('containerd '));
  const UNITS = containerd ? 'containerd kubelet' : 'kubelet';
  const options = { title: 'starting the kubelet anew', values: { UNITS } };
  await session.script(machine.name, 'upgrade/restart', options);
}
