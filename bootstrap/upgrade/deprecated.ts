/** A use of an API that some later version of Kubernetes no longer has. */
export interface DeprecatedUse {
  /** Empty for the core group. */
  readonly group: string;
  readonly version: string;
  readonly resource: string;
  /** The first minor without it, for example `1.37`; empty while none is announced. */
  readonly removedIn: string;
}

/** Reads lines of the metric `apiserver_requested_deprecated_apis`; several servers may say the same. */
export function parseDeprecated(text: string): readonly DeprecatedUse[] {
  const uses = text.split('\n').flatMap((line) => readLine(line) ?? []);
  return [...new Map(uses.map((use) => [Object.values(use).join('/'), use])).values()];
}

function readLine(line: string): DeprecatedUse | undefined {
  const [, inside, value] = /^apiserver_requested_deprecated_apis\{(.*)\} (\S+)$/.exec(line) ?? [];
  if (inside === undefined || Number(value) === 0) return undefined;
  const labels = Object.fromEntries(
    [...inside.matchAll(/(\w+)="([^"]*)"/g)].map(([, name = '', said = '']) => [name, said]),
  );
  const { group = '', version = '', resource = '', removed_release: removedIn = '' } = labels;
  return { group, version, resource, removedIn };
}
