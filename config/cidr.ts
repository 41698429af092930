import ipaddr from 'ipaddr.js';

/** An IPv4 network. */
export interface Cidr {
  readonly address: ipaddr.IPv4;
  /** Number of leading bits that name the network. */
  readonly prefix: number;
}

/** Reads `a.b.c.d/n`; undefined when the text is anything else. Host bits may be set. */
export function parseCidr(text: string): Cidr | undefined {
  if (!ipaddr.IPv4.isValidCIDRFourPartDecimal(text)) {
    return undefined;
  }
  const [address, prefix] = ipaddr.IPv4.parseCIDR(text);
  return { address, prefix };
}

/** The one way to write the network that `cidr` lies in: without host bits. */
export function canonical({ address, prefix }: Cidr): string {
  return `${ipaddr.IPv4.networkAddressFromCIDR(`${address}/${prefix}`)}/${prefix}`;
}

/** Whether two networks share an address. Texts that are no network share none. */
export function overlap(left: string, right: string): boolean {
  const [a, b] = [parseCidr(left), parseCidr(right)];
  return (
    a !== undefined && b !== undefined && a.address.match([b.address, Math.min(a.prefix, b.prefix)])
  );
}
