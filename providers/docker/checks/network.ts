import { readFile } from 'node:fs/promises';
import { networkInterfaces } from 'node:os';
import { canonical, overlap, parseCidr } from '../../../config/cidr.ts';
import { docker, inspect } from '../command.ts';
import { ID_LABEL } from '../names.ts';
import type { CheckContext, EngineCheck } from './context.ts';

/** An address range in use, and by whom. */
export interface Range {
  readonly cidr: string;
  readonly owner: string;
}

interface EngineNetwork {
  readonly Name: string;
  readonly Labels: Readonly<Record<string, string>> | null;
  readonly IPAM: { readonly Config: readonly { readonly Subnet?: string }[] | null };
}

/** The machine network is free of other networks of the engine and of routes of this host. */
export const networkCheck: EngineCheck = {
  name: 'machine-network',
  title: 'The machine network overlaps nothing else',
  run: async ({ spec, id }) => {
    const networks = await engineNetworks();
    const exists = networks.some((network) => isOurs(network, id));
    const others = networks.filter((network) => !isOurs(network, id)).flatMap(rangesOf);
    // The route to a network that exists already is its own.
    const ranges = exists ? others : [...others, ...(await hostRanges())];
    return judgeNetwork(spec.network.machines, ranges);
  },
};

/** Whether `cidr` overlaps none of `ranges`. */
export function judgeNetwork(cidr: string, ranges: readonly Range[]) {
  const clash = ranges.find((range) => overlap(cidr, range.cidr));
  if (!clash) return { status: 'ok', message: `${cidr} is free` } as const;
  return {
    status: 'failed',
    message: `${cidr} overlaps ${clash.cidr} of ${clash.owner}`,
    remedy: 'Choose another /24 for network.machines in stack.yaml, for example 172.30.1.0/24.',
  } as const;
}

function isOurs({ Labels }: EngineNetwork, id: CheckContext['id']): boolean {
  return id !== undefined && Labels?.[ID_LABEL] === id;
}

function rangesOf({ Name, IPAM }: EngineNetwork): readonly Range[] {
  return (IPAM.Config ?? []).flatMap(({ Subnet }) =>
    Subnet ? [{ cidr: Subnet, owner: `the Docker network "${Name}"` }] : [],
  );
}

/** Between the list and the look somebody else may remove one of theirs: then it is tried again. */
async function engineNetworks(tries = 3): Promise<readonly EngineNetwork[]> {
  const ids = (await docker(['network', 'ls', '--quiet'])).split('\n').filter(Boolean);
  return inspect<EngineNetwork>('network', ids).catch((error: unknown) => {
    if (tries === 1) throw error;
    return engineNetworks(tries - 1);
  });
}

async function hostRanges(): Promise<readonly Range[]> {
  const routes = await readFile('/proc/net/route', 'utf8').catch(() => '');
  return [...parseRoutes(routes), ...interfaceRanges()];
}

/** Reads the kernel's table of routes; addresses there are little-endian hexadecimal. The default route is no range. */
export function parseRoutes(table: string): readonly Range[] {
  const rows = table
    .split('\n')
    .slice(1)
    .map((line) => line.split('\t'));
  return rows.flatMap(([device, destination = '', , , , , , mask = '']) => {
    const prefix = bytesOf(mask).reduce((sum, byte) => sum + bits(byte), 0);
    if (prefix === 0) return [];
    const cidr = `${bytesOf(destination).join('.')}/${prefix}`;
    return [{ cidr, owner: `this host's route through ${device}` }];
  });
}

function bytesOf(hex: string): readonly number[] {
  return (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse();
}

function bits(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}

function interfaceRanges(): readonly Range[] {
  return Object.entries(networkInterfaces()).flatMap(([name, addresses = []]) =>
    addresses.flatMap(({ cidr }) => {
      const parsed = parseCidr(cidr ?? '');
      return parsed ? [{ cidr: canonical(parsed), owner: `this host's interface ${name}` }] : [];
    }),
  );
}
