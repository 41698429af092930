import { readFile } from 'node:fs/promises';
import type { Change } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import type { ClusterLabel, Leftover, Provider } from '../providers/provider.ts';
import type { ResourceChange } from './terraform/changes.ts';

/** What of Terraform's state file matters here; its format version is 4. */
interface State {
  readonly resources?: readonly {
    readonly mode?: string;
    readonly type: string;
    readonly name?: string;
    readonly instances: readonly { readonly attributes?: { readonly id?: string } }[];
  }[];
}

/**
 * The ids of everything of the given resource types in a Terraform state file; none when there is
 * no file.
 *
 * @throws {KnownError} when the file is damaged
 */
export async function idsInState(
  file: string,
  types: readonly string[],
): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const resources = parse(text, file).resources ?? [];
  const instances = resources
    .filter(({ type }) => types.includes(type))
    .flatMap((resource) => resource.instances);
  return new Set(instances.map(({ attributes }) => attributes?.id ?? ''));
}

/** What the state holds and the stack does not have any more, as the deletions that would follow. */
export async function unwanted(
  file: string,
  wanted: readonly string[],
): Promise<readonly ResourceChange[]> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const resources = parse(text, file).resources ?? [];
  return resources
    .filter(({ mode = 'managed' }) => mode === 'managed')
    .map(({ type, name = '' }) => ({ addr: `${type}.${name}`, type, name }))
    .filter(({ addr }) => !wanted.includes(addr))
    .map(({ addr, type, name }) => ({
      resource: { addr, resource_type: type, resource_name: name },
      action: 'delete',
    }));
}

function parse(text: string, file: string): State {
  try {
    return JSON.parse(text || '{}') as State;
  } catch (cause) {
    const remedy = `Terraform kept the state before: copy ${file}.backup over it, then run this again.`;
    throw new KnownError(`The Terraform state ${file} is damaged.`, remedy, { cause });
  }
}

/** What exists for a cluster beside what Terraform wrote down. */
export interface Comparison {
  /** What a killed Terraform made and never wrote down, and would now fail on. */
  readonly unrecorded: readonly Leftover[];
  /** Whether everything in the state exists. */
  readonly complete: boolean;
}

/** What Terraform cannot take over by its name, and what holds no data. */
const MADE_ANEW: readonly string[] = ['container', 'network'];

/** Compares what exists for the cluster with Terraform's state, by id. */
export async function compareWithState(
  provider: Pick<Provider, 'sweep' | 'resourceKinds'>,
  cluster: ClusterLabel,
  stateFile: string,
): Promise<Comparison> {
  const types = Object.keys(provider.resourceKinds);
  const [found, known] = await Promise.all([provider.sweep(cluster), idsInState(stateFile, types)]);
  const existing = new Set(found.map(({ id }) => id));
  return {
    unrecorded: found.filter(({ kind, id }) => MADE_ANEW.includes(kind) && !known.has(id)),
    complete: [...known].every((id) => existing.has(id)),
  };
}

/** Removes what a killed Terraform left. Volumes stay: the next one takes them over by name. */
export async function removeUnrecorded(
  provider: Pick<Provider, 'remove'>,
  { unrecorded }: Comparison,
  run: Run,
): Promise<readonly Change[]> {
  const changes = await provider.remove(unrecorded, run);
  return changes.map((change) => ({ ...change, reason: 'an interrupted run left it' }));
}
