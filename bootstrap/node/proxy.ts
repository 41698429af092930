import type { ClusterSpec } from '../../config/spec.ts';
import type { Inventory } from '../../plan/inventory.ts';
import type { NodeFile } from './files.ts';

const APT = '/etc/apt/apt.conf.d/90gitstead-proxy';
const CONTAINERD = '/etc/systemd/system/containerd.service.d/gitstead-proxy.conf';
const SHELLS = '/etc/profile.d/gitstead-proxy.sh';

/** Every file that `proxyFiles` may ask for. */
export const PROXY_PATHS: readonly string[] = [APT, CONTAINERD, SHELLS];

/** What tells apt, containerd and people on a machine about the proxy; nothing without one. */
export function proxyFiles(
  { network }: Pick<ClusterSpec, 'network'>,
  inventory: Inventory,
): readonly NodeFile[] {
  const { proxy } = network;
  if (!proxy?.http && !proxy?.https) return [];
  const variables = Object.entries({
    HTTP_PROXY: proxy.http,
    HTTPS_PROXY: proxy.https,
    NO_PROXY: direct(network, inventory).join(),
  }).flatMap(([name, value]) => (value ? [{ name, value }] : []));
  const environment = variables.map(({ name, value }) => `Environment="${name}=${value}"\n`);
  const exports = variables.map(
    ({ name, value }) => `export ${name}='${value}' ${name.toLowerCase()}='${value}'\n`,
  );
  return [
    { path: APT, text: aptSettings(proxy) },
    { path: CONTAINERD, text: `[Service]\n${environment.join('')}` },
    { path: SHELLS, text: exports.join('') },
  ];
}

function aptSettings({ http, https }: NonNullable<ClusterSpec['network']['proxy']>): string {
  return Object.entries({ http, https })
    .filter(([, url]) => url)
    .map(([protocol, url]) => `Acquire::${protocol}::Proxy "${url}";\n`)
    .join('');
}

/** What is reached without the proxy: the cluster itself, and what `stack.yaml` adds. */
function direct(network: ClusterSpec['network'], { api, machines }: Inventory): readonly string[] {
  return [
    ...['localhost', '127.0.0.1', '.svc', '.cluster.local', api.name],
    ...[network.pods, network.services, network.machines],
    ...machines.map(({ address }) => address),
    ...(network.proxy?.none ?? []),
  ];
}
