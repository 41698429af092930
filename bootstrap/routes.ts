import { overlap, parseCidr } from '../config/cidr.ts';
import type { Route } from './facts/formats.ts';

/** The device whose own network an address is in; undefined where it is reached only through others. */
export function deviceTo(address: string, routes: readonly Route[]): string | undefined {
  return routes
    .filter(({ cidr, gateway }) => !gateway && overlap(cidr, `${address}/32`))
    .toSorted((a, b) => prefixOf(b) - prefixOf(a))[0]?.device;
}

function prefixOf({ cidr }: Route): number {
  return parseCidr(cidr)?.prefix ?? 0;
}
