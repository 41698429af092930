import { stat } from 'node:fs/promises';
import { basename, join } from 'node:path';
import type { Run } from '../../../plan/run.ts';
import { CAPABILITIES, SECURITY_OPTIONS, STOP_SIGNAL } from '../flags.ts';
import { docker } from './docker.ts';
import { contents, filesBelow, type ImageFile, tarOf } from './files.ts';
import { hasImage, IMAGE_LABEL, tagOf } from './tags.ts';
import { inWorkshop } from './workshop.ts';

const FILES = join(import.meta.dirname, 'machine');
const BUILD = join(import.meta.dirname, 'build');

/** Where programs go that do not belong with the others. */
const PLACES: Readonly<Record<string, string>> = { 'flannel-cni': '/opt/cni/bin/flannel' };

/** What a machine is made of. */
export interface MachineInputs {
  /** Tag of the base image, which must exist. */
  readonly base: string;
  /** Programs by name (kubeadm, kubelet, kubectl, containerd, ...), each with its path in the cache. */
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
  const tag = await machineTag(inputs);
  if (await hasImage(tag, run)) return tag;
  const flags = [
    '--cap-drop=ALL',
    ...CAPABILITIES.map((name) => `--cap-add=${name}`),
    ...SECURITY_OPTIONS.map((option) => `--security-opt=${option}`),
    `--stop-signal=${STOP_SIGNAL}`,
    '--tmpfs=/run',
  ];
  const { base, platform } = inputs;
  const command = ['/bin/sh', '-c', 'exec /bin/sh /scratch/build/bin/machine.sh'];
  await inWorkshop({ base, platform, kind: 'machine', flags, command }, run, async (workshop) => {
    await furnish(workshop.container, inputs, run);
    await preload(workshop.container, inputs.images, run);
    await commit(workshop.container, tag, inputs, run);
  });
  return tag;
}

/** The cache names files by their content, so names and sizes stand for hundreds of megabytes. */
async function machineTag({ files, images, ...rest }: MachineInputs): Promise<string> {
  const paths = [...files.values(), ...images.map(({ path }) => path)].sort();
  const large = await Promise.all(
    paths.map(async (path) => [basename(path), (await stat(path)).size]),
  );
  const references = images.map(({ reference }) => reference).sort();
  const ours = await contents([...(await filesBelow(FILES)), ...(await filesBelow(BUILD))]);
  return tagOf('machine', [rest, large, references, ours, CAPABILITIES]);
}

async function furnish(container: string, { files }: MachineInputs, run: Run): Promise<void> {
  run.report('copying programs into the machine image');
  const programs: readonly ImageFile[] = [...files].map(([name, from]) => ({
    from,
    to: PLACES[name] ?? `/usr/bin/${name}`,
  }));
  const scripts = (await filesBelow(BUILD)).map(({ from, to }) => ({
    from,
    to: `/scratch/build/bin${to}`,
  }));
  const all = [...(await filesBelow(FILES)), ...programs, ...scripts];
  await docker(['cp', '-', `${container}:/`], run, tarOf(all));
}

/** The container's script serves containerd until it is told to end, then puts things in place. */
async function preload(
  container: string,
  images: MachineInputs['images'],
  run: Run,
): Promise<void> {
  await docker(['start', container], run);
  const inside = (...command: string[]) => ['exec', '-i', container, ...command];
  await docker(inside('/scratch/build/bin/await.sh'), run);
  for (const [index, { reference, path }] of images.entries()) {
    run.report(`preloading ${reference} (${index + 1} of ${images.length})`);
    const take = [
      'ctr',
      '-n',
      'k8s.io',
      'images',
      'import',
      '--local',
      '--discard-unpacked-layers',
    ];
    await docker(inside(...take, '-'), run, { file: path });
  }
  run.report('finishing the machine image');
  await docker(inside('/scratch/build/bin/finish.sh'), run);
  const code = await docker(['wait', container], run);
  if (code !== '0') throw new Error(await docker(['logs', '--tail', '5', container], run));
}

async function commit(
  container: string,
  tag: string,
  { kubernetesVersion }: MachineInputs,
  run: Run,
): Promise<void> {
  const changes = [
    'ENTRYPOINT ["/usr/local/sbin/gitstead-init"]',
    'CMD []',
    'ENV container=docker',
    `LABEL ${IMAGE_LABEL}=machine`,
    `LABEL dev.gitstead.kubernetes=${kubernetesVersion}`,
  ];
  await docker(['commit', ...changes.flatMap((each) => ['--change', each]), container, tag], run);
}
