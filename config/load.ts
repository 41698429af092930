import { readFile } from 'node:fs/promises';
import { isAbsolute, relative } from 'node:path';
import { parseYaml } from './document.ts';
import { ConfigErrors, type LocatedProblem } from './errors.ts';
import type { ProfileFragments, ProviderFragments } from './fragments.ts';
import { deepFreeze } from './freeze.ts';
import { judge } from './rules.ts';
import { type ParsedStack, stackSchema } from './schema.ts';
import type { ClusterSpec, MachinePool, Stack } from './spec.ts';
import { validate } from './validate.ts';

const SMALLEST = 'apiVersion: gitstead/v1, then clusters: { local: { provider: docker } }';

/** Why a file could not be read, by error code of the system. */
const UNREADABLE: Readonly<Record<string, readonly [message: string, remedy: string]>> = {
  ENOENT: ['does not exist', 'Restore it with `git checkout stack.yaml`, or write a new one.'],
  EISDIR: ['is a folder', 'Name the file itself.'],
  EACCES: ['may not be read', 'Give your user the right to read it.'],
};

/** A file name as messages show it: short when it lies below the current folder. */
function shown(file: string): string {
  const path = relative(process.cwd(), file);
  return path === '' || path.startsWith('..') || isAbsolute(path) ? file : path;
}

async function read(file: string): Promise<string> {
  try {
    return await readFile(file, 'utf8');
  } catch (error) {
    const { code = 'unknown' } = error as NodeJS.ErrnoException;
    const [message, remedy] = UNREADABLE[code] ?? [
      `cannot be read (${code})`,
      'Check the file and its disk.',
    ];
    throw new ConfigErrors(shown(file), [{ path: [], message, remedy }], { cause: error });
  }
}

function toSpec(name: string, cluster: ParsedStack['clusters'][string]): ClusterSpec {
  const {
    provider,
    kubernetes,
    machines,
    network,
    maintenance,
    checks,
    profiles,
    git,
    ...settings
  } = cluster;
  return {
    name,
    provider,
    settings: (settings as Record<string, unknown>)[provider],
    kubernetes,
    machines: Object.fromEntries(
      Object.entries(machines).map(([pool, settings]) => [pool, toPool(settings)]),
    ),
    network,
    maintenance,
    checks,
    profiles,
    git,
  };
}

type ParsedPool = ParsedStack['clusters'][string]['machines'][string];

function toPool({ count, hosts, ...pool }: ParsedPool): MachinePool {
  if (!hosts) return { ...pool, count: count ?? 1 };
  return { ...pool, count: Object.keys(hosts).length, hosts };
}

function inOrder(problems: readonly LocatedProblem[]): readonly LocatedProblem[] {
  return problems.toSorted(
    (a, b) => (a.line ?? 0) - (b.line ?? 0) || (a.column ?? 0) - (b.column ?? 0),
  );
}

/**
 * Reads the text of a `stack.yaml`. Pure.
 *
 * @param file its name, for messages
 * @param versions legal Kubernetes versions, oldest first; the last is the default
 * @throws ConfigErrors with everything that is wrong
 */
export function parseStack(
  text: string,
  file: string,
  providers: ProviderFragments,
  profiles: ProfileFragments,
  versions?: readonly string[],
): Stack {
  const yaml = parseYaml(text, file);
  if (yaml.value === null) {
    throw new ConfigErrors(file, [
      { path: [], message: 'is empty', remedy: `Start with ${SMALLEST}.`, line: 1, column: 1 },
    ]);
  }
  const schema = stackSchema(providers, profiles, versions);
  const { value, problems, guessed } = validate<ParsedStack>(schema, yaml.value);
  const clusters = Object.entries(value?.clusters ?? {}).map(([name, cluster]) =>
    toSpec(name, cluster),
  );
  const found = [...problems, ...judge(clusters, providers, guessed)].map((problem) => ({
    ...problem,
    ...yaml.locate(problem.path),
  }));
  if (value === undefined || found.length + yaml.problems.length > 0) {
    throw new ConfigErrors(file, inOrder([...yaml.problems, ...found]));
  }
  return deepFreeze({
    apiVersion: value.apiVersion,
    clusters: Object.fromEntries(clusters.map((cluster) => [cluster.name, cluster])),
  });
}

/**
 * Reads, validates and completes `stack.yaml`.
 *
 * @param file path of the file
 * @param providers what each provider adds, by name
 * @param profiles parameter schemas by profile name; the first profile is the default
 * @param versions legal Kubernetes versions, oldest first; the last is the default
 * @returns the stack with every default filled in, frozen
 * @throws ConfigErrors with everything that is wrong, the file missing included
 */
export async function loadStack(
  file: string,
  providers: ProviderFragments,
  profiles: ProfileFragments,
  versions?: readonly string[],
): Promise<Stack> {
  return parseStack(await read(file), shown(file), providers, profiles, versions);
}
