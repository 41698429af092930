import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Inventory, Machine } from '../../plan/inventory.ts';
import { FILES } from './files.ts';
import { KNOWN_MACHINES, LISTEN, pathOf } from './layout.ts';
import { listenAddress } from './listen.ts';
import { policyFiles } from './policies.ts';

/** A file that a control plane has. */
export interface MachineFile {
  readonly path: string;
  /** As `chmod` takes it. */
  readonly mode: string;
  readonly content: string;
}

const SOURCES = join(import.meta.dirname, 'machine');

/** What runs on control planes besides Kubernetes: the approval of the kubelets' serving certificates. */
const PROGRAMS = [
  { path: '/usr/local/sbin/gitstead-approve', mode: '755' },
  { path: '/etc/systemd/system/gitstead-approve.service', mode: '644' },
  { path: '/etc/systemd/system/gitstead-approve.timer', mode: '644' },
];

/** The files of a control plane. The keys for Secrets are none of them: they never come here. */
export function machineFiles(inventory: Inventory, machine: Machine): readonly MachineFile[] {
  const policies = Object.entries({
    ...policyFiles(),
    [KNOWN_MACHINES]: knownMachines(inventory),
    [LISTEN]: `${listenAddress(inventory, machine)}\n`,
  });
  return [
    ...policies.map(([name, content]) => ({ path: pathOf(name), mode: '600', content })),
    ...PROGRAMS.map((file) => ({ ...file, content: source(file.path) })),
  ];
}

/**
 * The values of `scripts/hardening.sh` for a control plane.
 *
 * @param encryption the keys for Secrets, as another control plane has them
 */
export function hardeningValues(inventory: Inventory, machine: Machine, encryption = '') {
  return {
    FILES: fileLines(machineFiles(inventory, machine)),
    ENCRYPTION: encryption,
    MODES: modeLines(),
  };
}

/** The rights of files as `scripts/hardening.sh` takes them, also on workers. */
export function modeLines(): string {
  return FILES.flatMap(({ mode, paths }) => paths.map((path) => `${mode} ${path}\n`)).join('');
}

function fileLines(files: readonly MachineFile[]): string {
  return files
    .map(
      ({ path, mode, content }) => `${mode} ${path} ${Buffer.from(content).toString('base64')}\n`,
    )
    .join('');
}

/** By which facts recognise a file. */
export function checksum({ content }: MachineFile): string {
  return createHash('sha256').update(content).digest('hex');
}

function knownMachines({ machines }: Inventory): string {
  return machines.map(({ name, address }) => `${name} ${address}\n`).join('');
}

function source(path: string): string {
  return readFileSync(join(SOURCES, path.slice(path.lastIndexOf('/') + 1)), 'utf8');
}
