import { overlap, parseCidr } from '../../config/cidr.ts';
import type { ClusterCheck } from './check.ts';
import { onEach } from './each.ts';

/** Proxies that stand in the machines' way to each other. */
export const proxyChecks: readonly ClusterCheck[] = [
  {
    id: 'proxy-exceptions',
    title: 'No HTTP proxy stands between the machines',
    severity: 'warning',
    ignorable: true,
    find: onEach(({ facts: { host } }, { inventory, spec: { network } }) => {
      if (!host.proxied) return undefined;
      const wanted = [network.pods, network.services, ...inventory.machines.map(asNetwork)];
      const missing = wanted.filter((cidr) => !host.noProxy.some((each) => covers(each, cidr)));
      if (missing.length === 0) return undefined;
      return {
        message: `its programs use a proxy for ${missing.map((cidr) => cidr.replace(/\/32$/, '')).join(', ')}, too`,
        remedy: 'Add them to no_proxy in /etc/environment, or let `network.proxy` set the proxy.',
      };
    }),
  },
];

function asNetwork({ address }: { readonly address: string }): string {
  return `${address}/32`;
}

/** Whether an entry of no_proxy means every address of a network. */
function covers(entry: string, cidr: string): boolean {
  if (entry === '*' || `${entry}/32` === cidr) return true;
  const [outer, inner] = [parseCidr(entry), parseCidr(cidr)];
  return outer !== undefined && inner !== undefined && outer.prefix <= inner.prefix
    ? overlap(entry, cidr)
    : false;
}
