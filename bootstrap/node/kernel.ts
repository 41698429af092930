import type { NodeFile } from './files.ts';

/** Settings of the kernel below `/proc/sys`, by path. */
export type KernelSettings = Readonly<Record<string, string>>;

/** Part of a machine's own network, so that containers have them too; `root/` sets them at each start. */
export const FORWARDING: KernelSettings = {
  'net/ipv4/ip_forward': '1',
  'net/bridge/bridge-nf-call-iptables': '1',
  'net/bridge/bridge-nf-call-ip6tables': '1',
};

/** Of the whole kernel: only for machines that have one of their own. The kubelet expects most of them. */
export const SETTINGS: KernelSettings = {
  'kernel/keys/root_maxbytes': '25000000',
  'kernel/keys/root_maxkeys': '1000000',
  'kernel/panic': '10',
  'kernel/panic_on_oops': '1',
  'vm/overcommit_memory': '1',
  'vm/panic_on_oom': '0',
};

/** Of the whole kernel, too: what it has at least. More is left as it is. */
export const LIMITS: KernelSettings = {
  'fs/inotify/max_user_instances': '8192',
  'fs/inotify/max_user_watches': '524288',
};

/** Loaded now and at each start of a machine with a kernel of its own. */
export const MODULES: readonly string[] = ['br_netfilter', 'overlay'];

/** What sets the same at each start of a machine with a kernel of its own. */
export function kernelFiles(): readonly NodeFile[] {
  return [
    { path: '/etc/modules-load.d/gitstead.conf', text: `${MODULES.join('\n')}\n` },
    { path: '/etc/sysctl.d/98-gitstead-kernel.conf', text: sysctl(SETTINGS) },
    // First, so that others may raise them.
    { path: '/etc/sysctl.d/00-gitstead-limits.conf', text: sysctl(LIMITS) },
  ];
}

function sysctl(settings: KernelSettings): string {
  return Object.entries(settings)
    .map(([path, value]) => `${path} = ${value}\n`)
    .join('');
}

/** The words `path=value` in which the node script takes settings. */
export function settingWords(settings: KernelSettings): string {
  return Object.entries(settings)
    .map(([path, value]) => `${path}=${value}`)
    .join(' ');
}
