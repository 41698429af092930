import { X509Certificate } from 'node:crypto';
import { z } from 'zod';
import { factGroup, text } from './group.ts';

/** A certificate on a machine. */
export interface CertificateFacts {
  /** The file that holds it. */
  readonly path: string;
  /** When it ends, in seconds since 1970; 0 when the file holds no certificate. */
  readonly ends: number;
}

/** Who may do what with a file. */
export interface Rights {
  readonly path: string;
  /** As `chmod` takes it, for example `600`. */
  readonly mode: string;
  /** For example `root:root`. */
  readonly owner: string;
}

/** What hardening and certificates are judged by. Of files and keys only checksums, rights and public parts. */
export const hardening = factGroup({
  script: 'facts/hardening',
  shape: {
    arguments: text.default(''),
    checksums: text.default(''),
    encryption: z.string().default(''),
    approval: z.string().default(''),
    certificates: text.default(''),
    rights: text.default(''),
  },
  read: (raw) => ({
    /** Arguments of the static pods by program and name, without their dashes. */
    arguments: argumentsIn(raw.arguments),
    /** SHA-256 by path. */
    checksums: Object.fromEntries(
      rows(raw.checksums).map(([sum = '', path = '']) => [path, sum]),
    ) as Checksums,
    /** What Secrets are written with first; `# unfinished` while older ones are not encrypted yet; empty without keys. */
    encryption: raw.encryption,
    /** Whether serving certificates of kubelets are approved from here. */
    approval: raw.approval === 'active',
    certificates: rows(raw.certificates).map(([path = '', encoded = '']) => ({
      path,
      ends: endOf(encoded),
    })) as readonly CertificateFacts[],
    rights: rows(raw.rights).map(([mode = '', owner = '', path = '']) => ({
      path,
      mode,
      owner,
    })) as readonly Rights[],
  }),
});

type Arguments = Readonly<Record<string, Readonly<Record<string, string>>>>;
type Checksums = Readonly<Record<string, string>>;

function argumentsIn(lines: string): Arguments {
  const found: Record<string, Record<string, string>> = {};
  for (const [program = '', argument = ''] of rows(lines)) {
    const [, name = '', value = 'true'] = /^--([^=]+)(?:=(.*))?$/.exec(argument) ?? [];
    found[program] = { ...found[program], [name]: value };
  }
  return found;
}

/** The end of a certificate, which is given in PEM or DER, in base64. */
function endOf(encoded: string): number {
  try {
    return Date.parse(new X509Certificate(Buffer.from(encoded, 'base64')).validTo) / 1000;
  } catch {
    return 0;
  }
}

function rows(lines: string): readonly (readonly string[])[] {
  return lines
    .split('\n')
    .filter(Boolean)
    .map((line) => line.split(/\s+/));
}
