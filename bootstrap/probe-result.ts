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

/** What a machine found out by trying; `unavailable` where it could not try. */
export type Probe =
  | 'unavailable'
  | {
      readonly calls: readonly Call[];
      /** `protocol/port` of its own that something else holds. */
      readonly busy: readonly string[];
      /** How long a small record takes to reach the disk: usually, and at worst. */
      readonly sync: { readonly median: number; readonly worst: number } | undefined;
      /** What became of each attempt to reach a host outside of the cluster. */
      readonly targets: Readonly<Record<string, string>>;
    };

/** By machine. */
export type Probes = Readonly<Record<string, Probe>>;

/**
 * Reads what `scripts/probe.sh` printed.
 *
 * @throws when it was cut off
 */
export function parseProbe(output: string): Probe {
  const lines = output.split('\n').map((line) => line.split(' '));
  if (lines.some(([kind]) => kind === 'unavailable')) return 'unavailable';
  if (lines.at(-1)?.[0] !== 'end') throw new Error('A probe was cut off');
  const of = (kind: string) => lines.filter(([first]) => first === kind).map(([, ...rest]) => rest);
  const [sync] = of('sync');
  return {
    calls: of('call').map(callOf),
    busy: of('busy').map(([name = '']) => name),
    sync: sync && { median: Number(sync[0]), worst: Number(sync[1]) },
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
