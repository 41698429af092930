import type { Inventory, Machine } from '../../plan/inventory.ts';

/** Addresses at which a provider forwards to machines, instead of being one of them. */
const LOOPBACK = ['127.0.0.1', 'localhost'];

/**
 * The only address on which the API server of a machine has to listen: its own among the machines.
 * Empty when operators reach the API at an address that none of the machines knows as its own, so
 * that nobody can tell where it arrives.
 */
export function listenAddress({ api, machines }: Inventory, machine: Machine): string {
  const way = api.byMachine?.[machine.name] ?? api.published;
  const published = way.slice(0, way.lastIndexOf(':'));
  const known = [...LOOPBACK, ...machines.map(({ address }) => address)];
  return known.includes(published) ? machine.address : '';
}
