import { programPath } from '../../plan/programs.ts';
import { sha256 } from '../../remote/upload.ts';
import type { Session } from '../phase.ts';
import { nodeScripts } from './steps.ts';
import { imageLines, type NodeParts, programLines } from './values.ts';

/** Where a machine takes files of the cache from, named by their content. */
const PARTS = '/var/lib/gitstead/parts';

/** Brings files of the cache onto a machine, for the node script to take; what is there is not sent again. */
export async function bringParts(
  session: Session,
  machine: string,
  files: ReadonlyMap<string, string>,
): Promise<NodeParts> {
  const parts = new Map<string, { readonly sha256: string }>();
  for (const [artifact, path] of files) {
    session.signal.throwIfAborted();
    session.report(`${machine}: copying ${artifact} (${parts.size + 1} of ${files.size})`);
    const sum = await sha256(path);
    await session.upload(machine, path, `${PARTS}/${sum}`);
    parts.set(artifact, { sha256: sum });
  }
  return parts;
}

/**
 * Puts programs of the cache, by their names in the lock, in their places on a machine: each whole or
 * not at all. What runs goes on with the old ones until it is restarted.
 */
export async function installPrograms(
  session: Session,
  machine: string,
  files: ReadonlyMap<string, string>,
): Promise<void> {
  const parts = await bringParts(session, machine, files);
  const programs = [...files.keys()].map((artifact) => ({ artifact, path: programPath(artifact) }));
  const values = { STEPS: 'programs', PROGRAMS: programLines(programs, parts) };
  await runSteps(session, machine, 'installing programs', values);
}

/** Gives containerd images of the cache, pinned, so that the kubelet never removes them. */
export async function importImages(
  session: Session,
  machine: string,
  images: readonly { readonly reference: string; readonly path: string }[],
): Promise<void> {
  const files = new Map(images.map(({ reference, path }) => [reference, path]));
  const parts = await bringParts(session, machine, files);
  const values = { STEPS: 'images', IMAGES: imageLines([...files.keys()], parts) };
  await runSteps(session, machine, 'importing images', values);
}

/** Applies the steps that `values.STEPS` names, where they do not hold. */
export async function runSteps(
  session: Session,
  machine: string,
  title: string,
  values: Readonly<Record<string, string>>,
): Promise<void> {
  const onLine = (line: string) => session.report(`${machine}: ${line}`);
  await session.script(machine, nodeScripts('apply'), { title, values, onLine });
}
