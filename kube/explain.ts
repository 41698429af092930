import type { KubeClient } from './client.ts';
import { list, resourcePath } from './resources.ts';
import type { Unhappy } from './wait.ts';

/** Lines of a container's log that are searched for the one that matters. */
const TAIL = '20';

/**
 * Adds to each unhappy pod the line that explains it best: the last error of its log, else its last
 * warning event. What cannot be read is left as it is.
 */
export function explainPods(
  client: KubeClient,
  unhappy: readonly Unhappy[],
): Promise<readonly Unhappy[]> {
  return Promise.all(
    unhappy.map(async (item) => {
      const [kind, namespace, name] = item.subject.split('/');
      if (kind !== 'pod' || !namespace || !name || item.evidence) return item;
      const evidence = await evidenceOf(client, namespace, name).catch(() => undefined);
      return evidence ? { ...item, evidence } : item;
    }),
  );
}

async function evidenceOf(
  client: KubeClient,
  namespace: string,
  pod: string,
): Promise<string | undefined> {
  const path = resourcePath({ apiVersion: 'v1', plural: 'pods', namespace, name: pod });
  // A container that just restarted has said nothing yet: the log before it tells why.
  const tails = ['true', 'false'].map((previous) =>
    client
      .text({ path: `${path}/log`, query: { tailLines: TAIL, previous }, deadline: 3000 })
      .catch(() => ''),
  );
  const [warning, ...logs] = await Promise.all([lastWarning(client, namespace, pod), ...tails]);
  return logs.map(tellingLine).find((line) => line !== undefined) ?? warning;
}

async function lastWarning(
  client: KubeClient,
  namespace: string,
  pod: string,
): Promise<string | undefined> {
  interface Event {
    readonly reason?: string;
    readonly message?: string;
    readonly lastTimestamp?: string;
  }
  const path = resourcePath({ apiVersion: 'v1', plural: 'events', namespace });
  const fieldSelector = `involvedObject.name=${pod},type=Warning`;
  const events = await list<Event>(client, path, { fieldSelector });
  const byTime = events.toSorted((a, b) =>
    (a.lastTimestamp ?? '').localeCompare(b.lastTimestamp ?? ''),
  );
  const last = byTime.at(-1);
  return last && `${last.reason}: ${last.message}`;
}

/** Words of a log line that say what went wrong. */
const TELLING = /\b(error|fatal|panic|failed|denied|refused|cannot|unable)\b/i;

/** The last line of a log that names an error, or undefined. Pure. */
export function tellingLine(log: string): string | undefined {
  const lines = log.split('\n').map((line) => line.trim());
  return lines.findLast((line) => TELLING.test(line))?.slice(0, 400);
}
