import { z } from 'zod';
import { PLATFORMS } from './platform.ts';

const sha256 = z.string().regex(/^([0-9a-f]{64})?$/, 'must be a SHA-256 in hexadecimal, or empty');
const perPlatform = z.strictObject(Object.fromEntries(PLATFORMS.map((name) => [name, sha256])));

/** Where upstream publishes a file; a checksum that was not read from there is empty. */
const official = z.strictObject({
  version: z.string(),
  url: z.string(),
  /** Address of the checksum that upstream publishes, if it does. */
  checksum: z.string().optional(),
  sha256: perPlatform,
});

const file = official.extend({ binary: z.string() });
const member = z.strictObject({ archive: z.string(), member: z.string(), binary: z.string() });

const definitions = z.strictObject({
  version: z.string(),
  url: z.string(),
  sha256,
  module: z.strictObject({ name: z.string(), path: z.string(), folder: z.string() }),
});

const imageBuild = z.strictObject({
  binary: z.string(),
  path: z.string(),
  entrypoint: z.array(z.string()),
  user: z.string().optional(),
  /** Programs of the base system that the binary calls. */
  tools: z.array(z.string()).optional(),
  /** Folders of Go modules to put beside the binary: module path, folder in it, place. */
  folders: z
    .array(z.strictObject({ module: z.string(), folder: z.string(), path: z.string() }))
    .optional(),
});

const image = z.strictObject({
  digest: z.string().regex(/^(sha256:[0-9a-f]{64})?$/, 'must be a digest, or empty'),
  build: imageBuild.optional(),
});

const provider = z.strictObject({
  source: z.string(),
  version: z.string(),
  binary: z.string(),
});

const binary = z.strictObject({
  package: z.string(),
  stamp: z.record(z.string(), z.string()).optional(),
});

const goModule = z.strictObject({
  seconds: z.number(),
  tags: z.array(z.string()).optional(),
  /** Module path -> package folder in it -> folder of ours that takes its place. */
  replace: z.record(z.string(), z.record(z.string(), z.string())).optional(),
  binaries: z.record(z.string(), binary),
});

/** The shape of `artifacts/lock.yaml`. */
export const lockSchema = z.strictObject({
  archives: z.record(z.string(), official),
  files: z.record(z.string(), z.union([file, member])),
  definitions: z.record(z.string(), definitions),
  images: z.record(z.string(), image),
  providers: z.record(z.string(), provider),
  modules: z.record(z.string(), goModule),
});

/** The lock, validated, and its parts. */
export type LockContent = z.infer<typeof lockSchema>;
export type Official = z.infer<typeof official>;
export type ImageBuild = z.infer<typeof imageBuild>;
export type GoModule = z.infer<typeof goModule>;
export type Binary = z.infer<typeof binary>;
