import { stat } from 'node:fs/promises';
import { join } from 'node:path';
import { Readable } from 'node:stream';
import { IMAGE_LABEL } from '../../../plan/conventions.ts';
import { KnownError } from '../../../plan/error.ts';
import { programPath } from '../../../plan/programs.ts';
import type { Run } from '../../../plan/run.ts';
import { CAPABILITIES, SECURITY_OPTIONS, STOP_SIGNAL } from '../flags.ts';
import { docker } from './docker.ts';
import { filesBelow, type ImageFile, large, small, tarOf } from './files.ts';
import { hasImage, tagOf } from './tags.ts';
import { inWorkshop } from './workshop.ts';

const ROOT = join(import.meta.dirname, 'machine', 'root');
const BUILD = join(import.meta.dirname, 'machine', 'build');

/** What a machine is made of. */
export interface MachineInputs {
  /** Tag of the base image, which must exist. */
  readonly base: string;
  /** Folder of files that every machine carries, whatever made it. */
  readonly root: string;
  /** Programs by their names in the lock, each with its path in the cache. */
  readonly files: ReadonlyMap<string, string>;
  /** Container images to have on board, as tars that containerd imports. */
  readonly images: readonly { readonly reference: string; readonly path: string }[];
  readonly kubernetesVersion: string;
  /** For example `linux/amd64`. */
  readonly platform: string;
}

/**
 * Makes the image that machines start from, unless the engine has it: Debian with systemd, sshd,
 * containerd, kubelet, and every container image that the cluster will run.
 * @returns its tag, which changes with what goes into it
 * @throws KnownError with the engine's words when it cannot
 */
export async function ensureMachineImage(inputs: MachineInputs, run: Run): Promise<string> {
  const ours = (
    await Promise.all([
      filesBelow(inputs.root),
      filesBelow(ROOT),
      filesBelow(BUILD, '/scratch/bin'),
    ])
  ).flat();
  const tag = await machineTag(inputs, ours);
  if (await hasImage(tag, run)) return tag;
  const { base, platform } = inputs;
  const command = ['/bin/sh', '/scratch/bin/machine.sh'];
  const options = { base, platform, kind: 'machine', flags: FLAGS, command };
  await inWorkshop(options, run, async (container) => {
    run.report('copying programs into the machine image');
    await docker(['cp', '-', `${container}:/`], run, tarOf([...ours, ...programs(inputs)]));
    await preload(container, inputs.images, run);
    await note(container, inputs, run);
    run.report('finishing the machine image');
    await finish(container, run);
    await commit(container, tag, inputs, run);
  });
  return tag;
}

/** What containerd needs to unpack images. */
const FLAGS: readonly string[] = [
  '--cap-drop=ALL',
  ...CAPABILITIES.map((name) => `--cap-add=${name}`),
  ...SECURITY_OPTIONS.map((option) => `--security-opt=${option}`),
  `--stop-signal=${STOP_SIGNAL}`,
  '--tmpfs=/run',
];

async function machineTag(inputs: MachineInputs, ours: readonly ImageFile[]): Promise<string> {
  const { base, platform, kubernetesVersion, images } = inputs;
  const tars = images.map(({ reference, path }) => ({ from: path, to: reference }));
  const theirs = [...programs(inputs), ...tars].sort((a, b) => (a.to < b.to ? -1 : 1));
  return tagOf('machine', [
    [base, platform, kubernetesVersion, FLAGS, CHANGES],
    await small(ours),
    await large(theirs),
  ]);
}

function programs({ files }: MachineInputs): readonly ImageFile[] {
  return [...files].map(([name, from]) => ({ from, to: programPath(name) }));
}

/** The container's own script serves containerd meanwhile. */
async function preload(
  container: string,
  images: MachineInputs['images'],
  run: Run,
): Promise<void> {
  await docker(['start', container], run);
  await docker(['exec', container, '/bin/sh', '/scratch/bin/await.sh'], run);
  const take = ['ctr', '-n', 'k8s.io', 'images', 'import', '--local', '--discard-unpacked-layers'];
  for (const [index, { reference, path }] of images.entries()) {
    run.report(`preloading ${reference} (${index + 1} of ${images.length})`);
    await docker(['exec', '-i', container, ...take, '-'], run, { file: path });
  }
}

/** The programs on board, as the preparation of machines notes what it installs itself. */
async function note(container: string, inputs: MachineInputs, run: Run): Promise<void> {
  const lines = await Promise.all(
    [...inputs.files].map(
      async ([name, from]) => `${name} ${(await stat(from)).size} ${programPath(name)}\n`,
    ),
  );
  const write = 'mkdir -p /usr/lib/gitstead && cat >/usr/lib/gitstead/programs';
  await docker(['exec', '-i', container, 'sh', '-c', write], run, Readable.from(lines));
}

/** Ends containerd, whereupon the container's script puts everything in place and ends too. */
async function finish(container: string, run: Run): Promise<void> {
  await docker(['exec', container, '/bin/sh', '/scratch/bin/finish.sh'], run);
  const code = await docker(['wait', container], run);
  if (code === '0') return;
  throw new KnownError(
    `The machine image could not be completed: ${await docker(['logs', '--tail=3', container], run)}`,
    'See that the disk is not full, then run this again.',
  );
}

const CHANGES: readonly string[] = [
  'ENTRYPOINT ["/usr/local/sbin/gitstead-init"]',
  'CMD []',
  `LABEL ${IMAGE_LABEL}=machine`,
];

async function commit(
  container: string,
  tag: string,
  { kubernetesVersion }: MachineInputs,
  run: Run,
): Promise<void> {
  const changes = [...CHANGES, `LABEL dev.gitstead.kubernetes=${kubernetesVersion}`];
  await docker(['commit', ...changes.flatMap((each) => ['--change', each]), container, tag], run);
}
