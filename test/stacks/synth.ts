import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { onTestFinished } from 'vitest';
import type { ClusterSpec } from '../../config/spec.ts';
import * as machines from '../../providers/docker/machines.ts';
import { stackFolder, synthesize } from '../../stacks/synth.ts';

/** The parts of a synthesized stack that tests look at. */
export interface StackJson {
  readonly terraform: {
    readonly backend: { readonly local: { readonly path: string } };
    readonly required_providers: Record<string, { source: string; version: string }>;
  };
  readonly resource: Record<string, Record<string, Record<string, unknown>>>;
  readonly output: { readonly inventory: { readonly value: unknown } };
}

/** A folder that is removed when the test ends. */
export async function temporaryFolder(): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), 'gitstead-test-'));
  onTestFinished(() => rm(folder, { recursive: true, force: true }));
  return folder;
}

/** Synthesizes one cluster and reads what Terraform would read. */
export async function synthesized(spec: ClusterSpec, output?: string): Promise<StackJson> {
  const folder = output ?? (await temporaryFolder());
  const identity = { id: 'id-of-the-cluster', authorizedKey: 'ssh-ed25519 AAAA operator' };
  synthesize([{ spec, identity, machines }], folder);
  const file = join(stackFolder(spec.name, folder), 'cdk.tf.json');
  return JSON.parse(await readFile(file, 'utf8')) as StackJson;
}
