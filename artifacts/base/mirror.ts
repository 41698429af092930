import { execa } from 'execa';

/** Where the host itself gets Debian packages from. */
export interface DebianMirror {
  /** Absent when apt does not tell: debootstrap then takes its own default. */
  readonly uri?: string;
  /** HTTP proxy of apt, which debootstrap takes from its environment. */
  readonly proxy?: string;
}

const FORMAT = '$(ORIGIN)|$(LABEL)|$(REPO_URI)';

/** Reads the host's apt configuration, so that whatever reaches Debian for apt does so for us. */
export async function debianMirror(signal: AbortSignal): Promise<DebianMirror> {
  const options = { reject: false, cancelSignal: signal } as const;
  const targets = ['indextargets', '--format', FORMAT, 'Created-By: Packages'];
  const [sources, proxy] = await Promise.all([
    execa('apt-get', targets, options),
    execa('apt-config', ['shell', 'proxy', 'Acquire::http::Proxy'], options),
  ]);
  return { ...mirrorIn(sources.stdout ?? ''), ...proxyIn(proxy.stdout ?? '') };
}

/** The first source that calls itself Debian's main archive, in the lines of `FORMAT`. */
export function mirrorIn(lines: string): Pick<DebianMirror, 'uri'> {
  const rows = lines.split('\n').map((line) => line.split('|'));
  const found = rows.find(([origin, label]) => origin === 'Debian' && label === 'Debian');
  return found?.[2] ? { uri: found[2] } : {};
}

/** The value in `proxy='...'`, as apt-config writes it for shells. */
export function proxyIn(assignment: string): Pick<DebianMirror, 'proxy'> {
  const value = /^proxy='(.+)'$/m.exec(assignment)?.[1];
  return value && value !== 'DIRECT' ? { proxy: value } : {};
}
