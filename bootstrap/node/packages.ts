/**
 * What machines need of their distribution: each package with a program of it, by which a machine is
 * known to have it whatever brought it there.
 */
export const PACKAGES: Readonly<Record<string, string>> = {
  'ca-certificates': 'update-ca-certificates',
  conntrack: 'conntrack',
  'containernetworking-plugins': 'host-local',
  curl: 'curl',
  ethtool: 'ethtool',
  git: 'git',
  haproxy: 'haproxy',
  iproute2: 'ip',
  iptables: 'iptables',
  kmod: 'modprobe',
  nftables: 'nft',
  openssl: 'openssl',
  procps: 'sysctl',
  runc: 'runc',
  socat: 'socat',
};
