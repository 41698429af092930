import { createHash } from 'node:crypto';
import type { ClusterSpec } from '../../config/spec.ts';
import { API_PROXY } from '../../plan/conventions.ts';
import type { Inventory, Role } from '../../plan/inventory.ts';
import { artifactOf, PROGRAMS } from '../../plan/programs.ts';
import { SYSTEMS } from '../../plan/systems.ts';
import { API_PROXY_CONFIG, apiProxyConfig } from '../api-proxy.ts';
import { RESOLV_CONF } from '../layout.ts';
import { AUTHORITIES_FOLDER, authorityFiles } from './authorities.ts';
import { fileList, type NodeFile, rootFiles } from './files.ts';
import { nodeImages } from './images.ts';
import { FORWARDING, kernelFiles, LIMITS, MODULES, SETTINGS, settingWords } from './kernel.ts';
import { PACKAGES } from './packages.ts';
import { PROXY_PATHS, proxyFiles } from './proxy.ts';
import { STEPS } from './steps.ts';

/** What a machine is prepared for. */
export interface NodeInput {
  readonly spec: ClusterSpec;
  readonly inventory: Inventory;
  /** Container images that machines do not come with and need not pull, by reference. */
  readonly images: readonly string[];
}

/** Where the node script gets a file of the cache from. */
export interface NodePart {
  readonly sha256: string;
  /** For a machine that fetches it itself; absent when it was brought there. */
  readonly url?: string;
}

/** Parts by their names in the lock. What is absent can be checked but not installed. */
export type NodeParts = ReadonlyMap<string, NodePart>;

const NO_PARTS: NodeParts = new Map();

/**
 * The values of the node script for a machine of a role, the same for a look and for a change.
 *
 * @throws {KnownError} when a file that `stack.yaml` names cannot be used
 */
export async function nodeValues(
  { spec, inventory, images }: NodeInput,
  role: Role,
  parts: NodeParts = NO_PARTS,
): Promise<Readonly<Record<string, string>>> {
  const [files, authorities] = await Promise.all([rootFiles(), authorityFiles(spec)]);
  return {
    STEPS: STEPS.map(({ name }) => name).join(' '),
    SYSTEMS: systems(spec),
    ...authorityValues(authorities),
    PROXY: fileList(proxyFiles(spec, inventory)),
    PROXY_PATHS: PROXY_PATHS.join(' '),
    PACKAGES: packages(),
    FORWARDING: settingWords(FORWARDING),
    SETTINGS: settingWords(SETTINGS),
    LIMITS: settingWords(LIMITS),
    MODULES: MODULES.join(' '),
    KERNEL_FILES: fileList(kernelFiles()),
    FILES: fileList(files),
    PROGRAMS: programLines(programsOf(spec), parts),
    RESOLV_CONF,
    NAMESERVERS: inventory.nameservers.map((address) => `nameserver ${address}\n`).join(''),
    API_NAME: inventory.api.name,
    API_ADDRESS: API_PROXY.address,
    ENDPOINT: fileList([{ path: API_PROXY_CONFIG, text: apiProxyConfig(inventory) }]),
    IMAGES: imageLines(nodeImages(images, role), parts),
  };
}

/** A system that the operator decided to try is tried. */
function systems({ checks }: ClusterSpec): string {
  if (checks.ignore.includes('os-supported')) return '';
  return Object.keys(SYSTEMS)
    .map((system) => system.replace(' ', ':'))
    .join(' ');
}

function packages(): string {
  return Object.entries(PACKAGES)
    .map(([name, program]) => `${name}=${program}`)
    .join(' ');
}

function authorityValues(authorities: readonly NodeFile[]) {
  const list = fileList(authorities);
  return {
    AUTHORITIES: list,
    AUTHORITIES_SUM: list && createHash('sha256').update(list).digest('hex'),
    AUTHORITIES_FOLDER,
  };
}

/** A program by its name in the lock, and where it goes. */
export interface NodeProgram {
  readonly artifact: string;
  readonly path: string;
}

function programsOf({ kubernetes }: ClusterSpec): readonly NodeProgram[] {
  return PROGRAMS.map((program) => ({
    artifact: artifactOf(program, kubernetes.version),
    path: program.path,
  }));
}

/** The lines `name path sha256 url` in which the node script takes programs. */
export function programLines(programs: readonly NodeProgram[], parts: NodeParts): string {
  return programs
    .map(({ artifact, path }) => `${artifact} ${path} ${source(parts, artifact)}`)
    .join('\n');
}

/** The lines `reference sha256 url` in which the node script takes images. */
export function imageLines(references: readonly string[], parts: NodeParts): string {
  return references.map((reference) => `${reference} ${source(parts, reference)}`).join('\n');
}

function source(parts: NodeParts, name: string): string {
  const part = parts.get(name);
  return `${part?.sha256 ?? '-'} ${part?.url ?? '-'}`;
}
