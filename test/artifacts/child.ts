import { hostPlatform } from '../../artifacts/platform.ts';
import { resolveArtifacts } from '../../artifacts/resolve.ts';

// A run of its own, for tests that kill it or let several compete: arguments are lock and names.
const [lock = '', ...names] = process.argv.slice(2);
const { signal } = new AbortController();
const report = (line: string) => console.log(line);
const found = await resolveArtifacts(names, { platform: hostPlatform(), lock }, { signal, report });
console.log([...found.keys()].join(' '));
