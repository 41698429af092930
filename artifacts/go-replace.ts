import { copyFile, mkdir, readdir } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import type { Run } from '../plan/run.ts';
import { runGo } from './go-command.ts';
import type { GoModule } from './schema.ts';

/** Folder with the sources of a dependency of the module in `folder`, downloaded if necessary. */
export async function moduleSource(folder: string, path: string, run: Run): Promise<string> {
  await runGo(['mod', 'download', path], { cwd: folder }, run);
  const format = ['-mod=readonly', '-m', '-f={{.Dir}}'];
  return (await runGo(['list', ...format, path], { cwd: folder }, run)).trim();
}

/**
 * Makes dependencies in which packages are replaced by ours, in `staging`, and returns the
 * arguments with which `go build` uses them. Go's own overlays do not reach into its module cache.
 */
export async function replacePackages(
  folder: string,
  replace: GoModule['replace'],
  staging: string,
  run: Run,
): Promise<readonly string[]> {
  if (!replace) return [];
  const modfile = join(staging, 'replaced.mod');
  await copyFile(join(folder, 'go.mod'), modfile);
  await copyFile(join(folder, 'go.sum'), join(staging, 'replaced.sum'));
  for (const [path, packages] of Object.entries(replace)) {
    const copy = join(staging, path);
    const source = await moduleSource(folder, path, run);
    await copyTree(source, copy, (name) => !(dirname(name) in packages));
    for (const [name, ours] of Object.entries(packages)) {
      await copyTree(join(folder, ours), join(copy, name), () => true);
    }
    await runGo(['mod', 'edit', `-replace=${path}=${copy}`, modfile], { cwd: folder }, run);
  }
  return [`-modfile=${modfile}`];
}

/** Copies files one by one into folders of its own: those of the module cache are read-only. */
async function copyTree(from: string, to: string, wanted: (name: string) => boolean) {
  const names = await readdir(from, { recursive: true, withFileTypes: true });
  for (const entry of names.filter((each) => each.isFile())) {
    const name = join(entry.parentPath, entry.name).slice(from.length + 1);
    if (!wanted(name)) continue;
    await mkdir(join(to, dirname(name)), { recursive: true });
    await copyFile(join(from, name), join(to, name));
  }
}
