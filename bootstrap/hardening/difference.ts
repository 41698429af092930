import type { Inventory, Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { CONTROL_PLANE } from '../kubeadm/common.ts';
import { FILES } from './files.ts';
import type { Component } from './item.ts';
import { listenAddress } from './listen.ts';
import { checksum, machineFiles } from './machine-files.ts';

/** How far a control plane is from what is wanted of it. */
export interface Difference {
  /** Programs that run with other arguments. */
  readonly components: readonly Component[];
  /** Files that are missing or other ones. */
  readonly files: readonly string[];
  /** There are no keys for Secrets yet. */
  readonly keys: boolean;
  /** Nobody approves serving certificates from here. */
  readonly approval: boolean;
}

/** Compares what facts show of a control plane with what is wanted. */
export function differenceOn(
  { hardening }: MachineFacts,
  inventory: Inventory,
  machine: Machine,
): Difference {
  const components = Object.entries(wantedArguments(inventory, machine))
    .filter(([component, wanted]) => !holds(hardening.arguments[component], wanted))
    .map(([component]) => component as Component);
  const files = machineFiles(inventory, machine)
    .filter((file) => hardening.checksums[file.path] !== checksum(file))
    .map(({ path }) => path);
  return { components, files, keys: !hardening.encryption, approval: !hardening.approval };
}

/** What the programs of one control plane run with. */
export function wantedArguments(inventory: Inventory, machine: Machine): typeof CONTROL_PLANE {
  const address = listenAddress(inventory, machine);
  if (!address) return CONTROL_PLANE;
  const apiServer = { ...CONTROL_PLANE['kube-apiserver'], 'bind-address': address };
  return { ...CONTROL_PLANE, 'kube-apiserver': apiServer };
}

/** What differs, in words for people; empty when nothing does. */
export function describe({ components, files, keys, approval }: Difference): string {
  return [
    components.length > 0 && `other arguments of ${components.join(', ')}`,
    files.length > 0 && `other ${files.join(', ')}`,
    keys && 'no keys for Secrets',
    approval && 'serving certificates are not approved',
  ]
    .filter(Boolean)
    .join('; ');
}

/** Files of a machine that give more rights than they should. */
export function openFiles({ hardening }: MachineFacts): readonly string[] {
  const lists = FILES.map(({ mode, paths }) => ({ mode, shapes: paths.map(expression) }));
  return hardening.rights
    .filter(({ path, mode, owner }) => {
      const most = lists.find(({ shapes }) => shapes.some((shape) => shape.test(path)))?.mode;
      return most !== undefined && (owner !== 'root:root' || exceeds(mode, most));
    })
    .map(({ path }) => path);
}

/** Whether a file gives a right that it should not. */
function exceeds(mode: string, most: string): boolean {
  return (Number.parseInt(mode, 8) & ~Number.parseInt(most, 8) & 0o777) !== 0;
}

/** A pattern of the shell as an expression; its stars do not cross folders. */
function expression(pattern: string): RegExp {
  const parts = pattern.split('*').map((part) => part.replace(/[.]/g, '\\.'));
  return new RegExp(`^${parts.join('[^/]*')}$`);
}

function holds(
  found: Readonly<Record<string, string>> = {},
  wanted: Readonly<Record<string, string>>,
): boolean {
  return Object.entries(wanted).every(([name, value]) => found[name] === value);
}
