import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach } from 'vitest';
import { stringify } from 'yaml';
import type { ArtifactEvent, ArtifactRun } from '../../artifacts/events.ts';
import { LOCK_FORMAT } from '../../artifacts/record.ts';
import type { LockContent } from '../../artifacts/schema.ts';

/** A folder of its own for each test, with the cache in it. */
export interface Sandbox {
  folder: string;
}

export function useSandbox(): Sandbox {
  const sandbox = { folder: '' };
  const before = process.env.GITSTEAD_CACHE;
  beforeEach(async () => {
    sandbox.folder = await mkdtemp(join(tmpdir(), 'gitstead-artifacts-'));
    process.env.GITSTEAD_CACHE = join(sandbox.folder, 'cache');
  });
  afterEach(async () => {
    if (before === undefined) delete process.env.GITSTEAD_CACHE;
    else process.env.GITSTEAD_CACHE = before;
    await rm(sandbox.folder, { recursive: true, force: true });
  });
  return sandbox;
}

/** A run that remembers what it was told. */
export function listen(signal: AbortSignal = new AbortController().signal) {
  const lines: string[] = [];
  const events: ArtifactEvent[] = [];
  const run: ArtifactRun = {
    signal,
    report: (line) => lines.push(line),
    progress: (event) => events.push(event),
  };
  return { run, lines, events };
}

/** Writes a lock with the given parts and returns its path. */
export async function writeLock(folder: string, parts: Partial<LockContent>): Promise<string> {
  const empty = {
    archives: {},
    files: {},
    definitions: {},
    images: {},
    providers: {},
    modules: {},
  };
  const path = join(folder, 'lock.yaml');
  await writeFile(path, `# What we use.\n${stringify({ ...empty, ...parts }, LOCK_FORMAT)}`);
  return path;
}

/** A Go module without dependencies beside the lock: prints a text that can be stamped. */
export async function writeModule(folder: string, name: string): Promise<void> {
  const files: Readonly<Record<string, string>> = {
    'go.mod': `module example.test/${name}\n\ngo 1.21\n`,
    'go.sum': '',
    'hello/main.go': HELLO,
    'other/main.go': 'package main\n\nfunc main() { println("other") }\n',
  };
  for (const [file, content] of Object.entries(files)) {
    const path = join(folder, 'go', name, file);
    await mkdir(dirname(path), { recursive: true });
    await writeFile(path, content);
  }
}

const HELLO = `package main

import "os"

var text = "unstamped"

func main() { os.Stdout.WriteString(text) }
`;

/** A lock's module for what \`writeModule\` wrote. */
export const HELLO_MODULE = {
  seconds: 3,
  binaries: {
    hello: { package: './hello', stamp: { 'main.text': 'v1' } },
    other: { package: './other' },
  },
};

/** An address at which nothing listens. */
export const NOWHERE = 'http://127.0.0.1:9/';
