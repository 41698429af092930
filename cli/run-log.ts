import { createWriteStream, mkdirSync } from 'node:fs';
import { readdir, rm } from 'node:fs/promises';
import { join } from 'node:path';

const KEPT = 20;

/** The record of one run, for `gitstead logs`: what was reported when, without any data or secret. */
export interface RunLog {
  readonly path: string;
  readonly write: (line: string) => void;
  readonly close: () => void;
}

/** Begins the log of a run in `folder`; the name sorts by time. */
export function openRunLog(folder: string, verb: string): RunLog {
  mkdirSync(folder, { recursive: true, mode: 0o700 });
  const path = join(folder, `${new Date().toISOString().replaceAll(':', '-')}-${verb}.log`);
  const stream = createWriteStream(path, { mode: 0o600 });
  return {
    path,
    // What still ends after the run failed has nowhere to be told.
    write: (line) => {
      if (!stream.writableEnded) stream.write(`${new Date().toISOString()} ${line}\n`);
    },
    close: () => void stream.end(),
  };
}

/** The logs of earlier runs, newest first. Removes those that nobody will read any more. */
export async function runLogs(folder: string): Promise<readonly string[]> {
  const names = (await readdir(folder).catch(() => [])).toSorted().toReversed();
  await Promise.all(names.slice(KEPT).map((name) => rm(join(folder, name), { force: true })));
  return names.slice(0, KEPT).map((name) => join(folder, name));
}
