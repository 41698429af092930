/** Paths on every machine that several phases agree on. `/var/lib/gitstead` outlives the machine's root disk. */

/** The kubelet's resolver: names real servers, never the engine's own that only answers on the machine. */
export const RESOLV_CONF = '/var/lib/gitstead/resolv.conf';

/** Where a joining machine finds the cluster's address and authority; in memory, and removed after the join. */
export const DISCOVERY_FILE = '/run/gitstead-discovery.conf';

/** Changes to kubeadm's own manifests, there only while it makes them. */
export const PATCHES = '/run/gitstead-patches';
