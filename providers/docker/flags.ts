/**
 * What a machine container may do: systemd, containerd and kubelet run in it. The list stands in
 * for `--privileged`, which fails on hosts that lack one of the capabilities it asks for.
 */
export const CAPABILITIES: readonly string[] = [
  'AUDIT_CONTROL',
  'AUDIT_READ',
  'AUDIT_WRITE',
  'BLOCK_SUSPEND',
  'CHOWN',
  'DAC_OVERRIDE',
  'DAC_READ_SEARCH',
  'FOWNER',
  'FSETID',
  'IPC_LOCK',
  'IPC_OWNER',
  'KILL',
  'LEASE',
  'LINUX_IMMUTABLE',
  'MAC_ADMIN',
  'MAC_OVERRIDE',
  'MKNOD',
  'NET_ADMIN',
  'NET_BIND_SERVICE',
  'NET_BROADCAST',
  'NET_RAW',
  'SETFCAP',
  'SETGID',
  'SETPCAP',
  'SETUID',
  'SYSLOG',
  'SYS_ADMIN',
  'SYS_BOOT',
  'SYS_CHROOT',
  'SYS_MODULE',
  'SYS_NICE',
  'SYS_PACCT',
  'SYS_PTRACE',
  'SYS_RAWIO',
  'SYS_TIME',
  'SYS_TTY_CONFIG',
  'WAKE_ALARM',
];

/** systemd mounts, and kubelet writes kernel settings: neither works behind Docker's filters. */
export const SECURITY_OPTIONS: readonly string[] = [
  'seccomp=unconfined',
  'apparmor=unconfined',
  'systempaths=unconfined',
];

/** Folders in memory, with their mount options. */
export const TMPFS: Readonly<Record<string, string>> = { '/run': 'exec', '/tmp': 'exec' };

/** The signal on which systemd shuts down. */
export const STOP_SIGNAL = 'SIGRTMIN+3';

/** Where every machine's own resolver answers, for its pods too. */
export const RESOLVER = '169.254.53.53';
