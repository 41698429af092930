/** A value that one task of a stage hands to its neighbours. */
export interface Deferred<T> {
  readonly promise: Promise<T>;
  readonly resolve: (value: T) => void;
  readonly reject: (reason: unknown) => void;
}

/** A promise that is settled from outside. A rejection that nobody waits for is not an error of its own. */
export function deferred<T>(): Deferred<T> {
  const settle = Promise.withResolvers<T>();
  settle.promise.catch(() => undefined);
  return settle;
}
