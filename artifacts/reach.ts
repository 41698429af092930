/** Longer than this, in milliseconds, and a host counts as out of reach. */
const PROBE_TIMEOUT = 3000;

/** Answers of proxies and firewalls in a host's stead. */
const REFUSALS: readonly number[] = [403, 407, 451];

/** Tells whether the host of an address answers. Each host is asked once. */
export type Reach = (url: string) => Promise<boolean>;

/** Makes a `Reach` that remembers its answers. */
export function makeReach(signal: AbortSignal): Reach {
  const answers = new Map<string, Promise<boolean>>();
  return (url) => {
    const { host } = new URL(url);
    const answer = answers.get(host) ?? probe(url, signal);
    answers.set(host, answer);
    return answer;
  };
}

async function probe(url: string, signal: AbortSignal): Promise<boolean> {
  const limited = AbortSignal.any([signal, AbortSignal.timeout(PROBE_TIMEOUT)]);
  try {
    const { status } = await fetch(url, { method: 'HEAD', redirect: 'manual', signal: limited });
    return status < 500 && !REFUSALS.includes(status);
  } catch {
    signal.throwIfAborted();
    return false;
  }
}
