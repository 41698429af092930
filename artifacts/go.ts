import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import type { Run } from '../plan/run.ts';
import { runGo } from './go-command.ts';
import { replacePackages } from './go-replace.ts';
import type { GoPlatform } from './platform.ts';
import type { Binary, GoModule } from './schema.ts';

/** Programs of one module of ours, to be built by one command. */
export interface GoBuild {
  /** Folder of the module's go.mod. */
  readonly folder: string;
  readonly module: GoModule;
  /** Names of the wanted binaries. */
  readonly binaries: readonly string[];
  readonly platform: GoPlatform;
}

/**
 * Builds binaries, statically and without a C compiler.
 * @param staging an empty folder for them
 * @returns name of binary -> path
 * @throws KnownError without Go, with a Go that is too old, or when a module cannot be had
 */
export async function goBuild(
  { folder, module, binaries, platform }: GoBuild,
  staging: string,
  run: Run,
): Promise<ReadonlyMap<string, string>> {
  run.report(`Building from source: ${binaries.join(', ')}.`);
  const out = join(staging, 'out');
  await mkdir(out, { recursive: true });
  const wanted = binaries.map((name) => [name, binaryOf(module, name)] as const);
  await runGo(
    [
      'build',
      '-mod=readonly',
      '-trimpath',
      '-buildvcs=false',
      ...(await replacePackages(folder, module.replace, staging, run)),
      ...(module.tags ? [`-tags=${module.tags.join(',')}`] : []),
      ...wanted.map(([, binary]) => linkerFlags(binary)),
      `-o=${out}/`,
      ...wanted.map(([, binary]) => binary.package),
    ],
    { cwd: folder, env: { GOOS: platform.os, GOARCH: platform.arch } },
    run,
  );
  return new Map(wanted.map(([name, binary]) => [name, join(out, outputName(binary.package))]));
}

function binaryOf(module: GoModule, name: string): Binary {
  const binary = module.binaries[name];
  if (!binary) throw new Error(`The module has no binary "${name}".`);
  return binary;
}

function linkerFlags(binary: Binary): string {
  const stamps = Object.entries(binary.stamp ?? {}).map(([name, value]) => `-X=${name}=${value}`);
  return `-ldflags=${binary.package}=${['-s', '-w', ...stamps].join(' ')}`;
}

/** As Go names a program: after the last element of its path that is not a major version. */
function outputName(path: string): string {
  const elements = path.split('/').filter((element) => !/^v\d+$/.test(element));
  return elements.at(-1) ?? path;
}
