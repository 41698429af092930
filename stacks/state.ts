import { readFile } from 'node:fs/promises';
import type { Change } from '../plan/change.ts';
import { KnownError } from '../plan/error.ts';
import type { Run } from '../plan/run.ts';
import type { ClusterLabel, Provider } from '../providers/provider.ts';

/** What of Terraform's state file matters here; its format version is 4. */
interface State {
  readonly resources?: readonly {
    readonly instances: readonly { readonly attributes?: { readonly id?: string } }[];
  }[];
}

/**
 * The ids of everything in a Terraform state file; none when there is no file.
 *
 * @throws {KnownError} when the file is damaged
 */
export async function idsInState(file: string): Promise<ReadonlySet<string>> {
  const text = await readFile(file, 'utf8').catch(() => '{}');
  const instances = parse(text, file).resources?.flatMap((resource) => resource.instances) ?? [];
  return new Set(instances.map(({ attributes }) => attributes?.id ?? ''));
}

function parse(text: string, file: string): State {
  try {
    return JSON.parse(text || '{}') as State;
  } catch (cause) {
    const remedy = `Terraform kept the state before: copy ${file}.backup over it, then run this again.`;
    throw new KnownError(`The Terraform state ${file} is damaged.`, remedy, { cause });
  }
}

/** What Terraform cannot take over by its name, and what holds no data. */
const MADE_ANEW: readonly string[] = ['container', 'network'];

/**
 * Removes containers and networks of the cluster that a killed Terraform made and never wrote
 * down: it would fail on their names. Volumes stay; it takes them over by name.
 */
export async function removeUnrecorded(
  provider: Pick<Provider, 'sweep' | 'remove'>,
  cluster: ClusterLabel,
  stateFile: string,
  run: Run,
): Promise<readonly Change[]> {
  const [found, known] = await Promise.all([provider.sweep(cluster), idsInState(stateFile)]);
  const unrecorded = found.filter(({ kind, id }) => MADE_ANEW.includes(kind) && !known.has(id));
  const changes = await provider.remove(unrecorded, run);
  return changes.map((change) => ({ ...change, reason: 'an interrupted run left it' }));
}
