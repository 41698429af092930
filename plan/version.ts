/** A version of Kubernetes or of what goes with it. */
export interface Version {
  readonly major: number;
  readonly minor: number;
  readonly patch: number;
}

/**
 * Reads `1.36.3` or `v1.36.3`; what follows the three numbers does not count.
 *
 * @throws for anything else
 */
export function parseVersion(text: string): Version {
  const numbers = /^v?(\d+)\.(\d+)\.(\d+)/.exec(text);
  if (!numbers) throw new Error(`${JSON.stringify(text)} is not a version.`);
  const [major = 0, minor = 0, patch = 0] = numbers.slice(1).map(Number);
  return { major, minor, patch };
}

/** Below zero when `a` is the older one, zero when they are the same. */
export function compareVersions(a: string, b: string): number {
  const [left, right] = [parseVersion(a), parseVersion(b)];
  return left.major - right.major || left.minor - right.minor || left.patch - right.patch;
}

/** How many minors lie between two versions of one major; below zero when `to` is the older one. */
export function minorsBetween(from: string, to: string): number {
  return parseVersion(to).minor - parseVersion(from).minor;
}

/** Whether a version of any form, such as `4.19` or `5.10.0-28-amd64`, comes before another; what follows a `-` does not count. */
export function isOlder(text: string, than: string): boolean {
  const plain = (version: string) => version.replace(/^v/, '').replace(/-.*/, '');
  return plain(text).localeCompare(plain(than), 'en', { numeric: true }) < 0;
}
