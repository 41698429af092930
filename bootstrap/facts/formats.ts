/** The room and kind of a file system. */
export interface Disk {
  /** As `stat -f` calls it, for example `ext2/ext3` or `overlayfs`. */
  readonly type: string;
  readonly freeBytes: number;
  /** 0 where the file system has no fixed number. */
  readonly inodes: number;
  readonly freeInodes: number;
}

/** A network that a machine has a way to. */
export interface Route {
  readonly device: string;
  /** For example `10.0.0.0/8`; the default route is `0.0.0.0/0`. */
  readonly cidr: string;
  /** Through another machine instead of directly. */
  readonly gateway: boolean;
}

/** The words of a line. */
export function words(text: string): readonly string[] {
  return text.split(/\s+/).filter(Boolean);
}

/** Reads what `stat -f -c '%T %a %S %c %d'` prints. */
export function diskOf(text: string): Disk {
  const [type = '', ...numbers] = words(text);
  const [blocks = 0, size = 0, inodes = 0, freeInodes = 0] = numbers.map(Number);
  return { type, freeBytes: blocks * size, inodes, freeInodes };
}

/** Reads `device,destination,gateway,mask` of the kernel's table, whose numbers are little-endian hexadecimal. */
export function routesOf(lines: readonly string[]): readonly Route[] {
  return lines.map((line) => {
    const [device = '', destination = '', gateway = '', mask = ''] = line.split(',');
    const prefix = bytesOf(mask).reduce((sum, byte) => sum + bits(byte), 0);
    return {
      device,
      cidr: `${bytesOf(destination).join('.')}/${prefix}`,
      gateway: gateway !== '00000000',
    };
  });
}

/** A port in hexadecimal. */
export function hexPort(text: string): number {
  return Number.parseInt(text, 16);
}

function bytesOf(hex: string): readonly number[] {
  return (hex.match(/../g) ?? []).map((byte) => Number.parseInt(byte, 16)).reverse();
}

function bits(byte: number): number {
  return byte.toString(2).replaceAll('0', '').length;
}
