/** Seconds for machines to begin and to reach what they try; where all answer, it takes a fraction of one. */
export const TRY_SECONDS = 15;

/** One attempt to reach a port of another machine. */
export interface Call {
  readonly machine: string;
  readonly protocol: string;
  readonly port: number;
  /** Length of the packet; 0 where it did not matter. */
  readonly bytes: number;
  /** `ok`, or why not, for example `timeout` or `connection-refused`. */
  readonly result: string;
  readonly milliseconds: number;
}

/** What a machine found out by trying. */
export interface Trials {
  readonly calls: readonly Call[];
  /** `protocol/port` of its own that something else holds. */
  readonly busy: readonly string[];
  /** How long a small record takes to reach the disk: usually, and at worst. */
  readonly sync: { readonly median: number; readonly worst: number } | undefined;
  /** What became of each attempt to reach a host outside of the cluster. */
  readonly targets: Readonly<Record<string, string>>;
}

/** Why a machine could not try, and what to do about it. */
export interface Untried {
  readonly untried: { readonly message: string; readonly remedy: string };
}

/** What came of a machine's trying. */
export type Probe = Trials | Untried;

/** By machine. */
export type Probes = Readonly<Record<string, Probe>>;

/** What a machine found out; undefined where it did not try. */
export function trialsOf(probes: Probes | undefined, machine: string): Trials | undefined {
  const probe = probes?.[machine];
  return probe && 'untried' in probe ? undefined : probe;
}

/** What the script says instead of trying. */
const UNTRIED: Readonly<Record<string, Untried['untried']>> = {
  'no-perl': {
    message: 'has no Perl, so nobody knows whether it reaches the others',
    remedy: 'Install the package perl-base, or go on.',
  },
  occupied: {
    message: 'a step of a run is under way on it, so it did not try whether it reaches the others',
    remedy: 'Look again once that has ended.',
  },
};

/**
 * Reads what `scripts/probe.sh` printed.
 *
 * @throws when it was cut off
 */
export function parseProbe(output: string): Probe {
  const lines = output.split('\n').map((line) => line.split(' '));
  const untried = UNTRIED[output];
  if (untried) return { untried };
  if (lines.at(-1)?.[0] !== 'end') throw new Error('A probe was cut off');
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const [sync] = of('sync');
  return {
    calls: of('call').map(callOf),
    busy: of('busy').map(([name = '']) => name),
    sync: sync && { median: Number(sync[0]), worst: Number(sync[1]) },
    // Of several lines about one, the last holds.
    targets: Object.fromEntries(of('target').map(([id = '', result = '']) => [id, result])),
  };
}

function callOf(words: readonly string[]): Call {
  const [machine = '', protocol = '', port, bytes, result = '', milliseconds] = words;
  return {
    machine,
    protocol,
    port: Number(port),
    bytes: Number(bytes),
    result,
    milliseconds: Number(milliseconds),
  };
}
