import { isIPv4 } from 'node:net';
import type { Machine } from '../plan/inventory.ts';
import { ScriptError } from '../remote/errors.ts';
import { type Seen, seen } from './checks/each.ts';
import { type Context, isMember, type Session } from './phase.ts';
import { type MachinePort, PORTS } from './ports.ts';
import { type Probe, type Probes, parseProbe, TRY_SECONDS } from './probe-result.ts';
import { deviceTo } from './routes.ts';

/** Length of the headers of a UDP packet. */
const HEADERS = 28;

/** Where images come from that nobody brought to a machine. */
const REGISTRY = { id: 'registry', host: 'registry.k8s.io', port: 443 };

/**
 * Tries on all machines at once what facts cannot tell, such as whether they reach each other.
 * Only while a machine is about to become a node: afterwards the cluster itself shows it.
 *
 * @returns undefined where nothing was to be tried
 */
export async function probe(context: Context, session: Session): Promise<Probes | undefined> {
  if (newcomers(context).length === 0) return undefined;
  session.report('trying whether the machines reach each other');
  const look = async ({ machine }: Seen) => [
    machine.name,
    await probeOne(context, machine, session),
  ];
  return Object.fromEntries(await Promise.all(seen(context).map(look)));
}

async function probeOne(context: Context, machine: Machine, session: Session): Promise<Probe> {
  const options = {
    title: 'trying what it reaches',
    timeoutSeconds: TRY_SECONDS + 45,
    values: probeValues(context, machine),
  };
  try {
    const found = parseProbe(await session.script(machine.name, 'probe', options));
    return complete(found, targetsOf(context, machine));
  } catch (error) {
    if (!(error instanceof ScriptError)) throw error;
    return { untried: { message: error.message, remedy: error.remedy } };
  }
}

/** A host of which nothing was heard is one that did not answer in time. */
function complete(found: Probe, targets: readonly { readonly id: string }[]): Probe {
  if ('untried' in found) return found;
  const silent = Object.fromEntries(targets.map(({ id }) => [id, 'timeout']));
  return { ...found, targets: { ...silent, ...found.targets } };
}

/** The values of `scripts/probe.sh` for a machine. */
export function probeValues(context: Context, machine: Machine): Readonly<Record<string, string>> {
  const fresh = new Set(newcomers(context).map(({ machine: { name } }) => name));
  const others = seen(context).filter((each) => each.machine.name !== machine.name);
  const listens = fresh.has(machine.name) ? portsOf(machine) : [];
  const calls = others.flatMap((other) => callsTo(context, machine, other.machine, fresh));
  const callers = others.flatMap((other) => callsTo(context, other.machine, machine, fresh));
  return {
    ME: machine.name,
    LISTEN: listens.map(({ protocol, port }) => `${protocol}/${port}`).join(' '),
    CALLS: calls.map(lineOf).join('\n'),
    CALLERS: String(callers.filter(({ answer }) => answer).length),
    SECONDS_LEFT: String(TRY_SECONDS),
    SYNC: fresh.has(machine.name) && machine.role === 'control-plane' ? '/var/lib/etcd' : '',
    TARGETS: targetsOf(context, machine)
      .map(({ id, host, port }) => `${id} ${host} ${port}`)
      .join('\n'),
  };
}

/** Machines on which nothing of Kubernetes is yet: their ports are free to be tried. */
export function newcomers(context: Context): readonly Seen[] {
  return seen(context).filter(
    ({ facts }) =>
      !facts.kubeletConf && !facts.bootstrapConf && !facts.etcdData && facts.manifests.length === 0,
  );
}

/** The ports of a machine that others connect to. */
function portsOf({ role }: Machine): readonly MachinePort[] {
  return PORTS.filter(({ on, from }) => on.includes(role) && from.length > 0);
}

/** One attempt to reach a port of another machine. */
interface Attempt {
  readonly to: Machine;
  readonly port: MachinePort;
  /** Length of the packet; 0 where it does not matter. */
  readonly bytes: number;
  /** The other machine is to answer, because it listens for this alone. */
  readonly answer: boolean;
}

/** What a machine tries of another: nothing among members, which know each other. */
function callsTo(
  context: Context,
  from: Machine,
  to: Machine,
  fresh: ReadonlySet<string>,
): readonly Attempt[] {
  if (!fresh.has(from.name) && !fresh.has(to.name)) return [];
  const answer = fresh.has(to.name);
  // What an interrupted join left neither listens for this nor has to answer.
  if (!answer && !isMember(context, to)) return [];
  return portsOf(to)
    .filter((port) => port.from.includes(from.role) && isIPv4(to.address))
    .flatMap((port): readonly Attempt[] => {
      if (port.protocol === 'tcp') return [{ to, port, bytes: 0, answer }];
      // In use at a member, by the kernel itself.
      if (!answer) return [];
      const largest = packetOf(context, from);
      return [100, ...largest].map((bytes) => ({ to, port, bytes, answer }));
    });
}

/** The largest packet that the device of a machine takes. */
function packetOf({ machines }: Context, { name, address }: Machine): readonly number[] {
  const host = machines[name]?.host;
  const mtu = host?.mtu[deviceTo(address, host.routes) ?? ''];
  return mtu ? [mtu - HEADERS] : [];
}

function lineOf({ to, port, bytes, answer }: Attempt): string {
  const words = [to.name, to.address, port.protocol, port.port, bytes, answer ? 'yes' : 'no'];
  return words.join(' ');
}

/** Hosts outside of the cluster. A machine that is a container comes with all that it needs. */
function targetsOf({ spec, machines }: Context, { name }: Machine) {
  const proxies = Object.entries({
    http: spec.network.proxy?.http,
    https: spec.network.proxy?.https,
  });
  const targets = proxies.flatMap(([id, url]) => {
    if (!url) return [];
    const { hostname, port, protocol } = new URL(url);
    const usual = protocol === 'https:' ? 443 : 80;
    return [{ id: `${id}-proxy`, host: hostname, port: Number(port) || usual }];
  });
  if (targets.length > 0) return targets;
  return machines[name]?.container ? [] : [REGISTRY];
}
