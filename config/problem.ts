/** Where a value stands in `stack.yaml`: the keys (and list positions) from the top down. */
export type Path = readonly (string | number)[];

/** One thing that is wrong with the configuration, and what to do about it. */
export interface Problem {
  readonly path: Path;
  /** What is wrong, with the values that were compared, without a final full stop. */
  readonly message: string;
  /** What to do, as sentences. */
  readonly remedy: string;
}

const PLAIN_KEY = /^[\w-]+$/;

/** A path for people, for example `clusters.local.profiles[0]`; keys that are no plain word are quoted. */
export function formatPath(path: Path): string {
  const keys = path.map((key) => {
    if (typeof key === 'number') {
      return `[${key}]`;
    }
    return PLAIN_KEY.test(key) ? `.${key}` : `.${JSON.stringify(key)}`;
  });
  return keys.join('').replace(/^\./, '');
}
