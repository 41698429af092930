import ipaddr from 'ipaddr.js';

/**
 * The `index`-th address of a range of Services, as Kubernetes counts: 0 is the network itself.
 *
 * @param services IPv4 CIDR, already validated.
 */
export function addressInServices(services: string, index: number): string {
  const bytes = ipaddr.IPv4.networkAddressFromCIDR(services).toByteArray();
  const value = bytes.reduce((sum, byte) => sum * 256 + byte, 0) + index;
  return [24, 16, 8, 0].map((shift) => (value >>> shift) & 255).join('.');
}
