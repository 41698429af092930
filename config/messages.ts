import type { z } from 'zod';
import { choices, quote, says } from './words.ts';

type RawIssue = z.core.$ZodRawIssue;
type Described<Code extends RawIssue['code']> = Extract<RawIssue, { code: Code }>;

/** What people call the types of YAML, and how one writes them. */
const TYPES: Readonly<Record<string, { readonly wanted: string; readonly write: string }>> = {
  object: { wanted: 'a map', write: '`key: value` lines' },
  record: { wanted: 'a map', write: '`key: value` lines' },
  array: { wanted: 'a list', write: 'entries as `- value`' },
  string: { wanted: 'text', write: 'text' },
  number: { wanted: 'a number', write: 'a number' },
  int: { wanted: 'a whole number', write: 'a whole number' },
  boolean: { wanted: 'true or false', write: 'true or false' },
};

function kindOf(input: unknown): string {
  const container = Array.isArray(input) ? 'a list' : 'a map';
  return typeof input === 'object' ? container : quote(input);
}

function wrongType(type: string, input: unknown): string {
  const { wanted, write } = TYPES[type] ?? { wanted: type, write: type };
  if (input === undefined) {
    return says('is missing', `Add it with ${write}.`);
  }
  if (input === null) {
    return says('has no value', `Write ${write}, or remove the key.`);
  }
  if (type === 'string' && typeof input !== 'object') {
    return says(`${quote(input)} is not text`, `Put it in quotes: ${quote(String(input))}.`);
  }
  if (type === 'number' && typeof input === 'string' && /^\d+$/.test(input)) {
    return says(`${quote(input)} is text`, `Remove the quotes: ${input}.`);
  }
  return says(`is ${kindOf(input)} where ${wanted} is wanted`, `Write ${write}.`);
}

function wrongValue(input: unknown, legal: readonly unknown[]): string {
  const words = legal.map(String);
  if (input === undefined) {
    return says('is missing', choices('', words));
  }
  return typeof input === 'object'
    ? says(`is ${input === null ? 'empty' : kindOf(input)}`, choices('', words))
    : says(`${quote(input)} is not supported`, choices(input, words));
}

function wrongUnion({
  input,
  discriminator,
  options,
}: Described<'invalid_union'>): string | undefined {
  if (discriminator === undefined || !Array.isArray(options)) {
    return undefined;
  }
  return wrongValue((input as Record<string, unknown>)[String(discriminator)], options);
}

/** Formats of zod that settings use: what people call them, with an example. */
const FORMATS: Readonly<Record<string, readonly [title: string, example: string]>> = {
  ipv4: ['IPv4 address', '127.0.0.1'],
  url: ['URL', 'https://example.org/path'],
  email: ['e-mail address', 'name@example.org'],
};

function wrongFormat(format: string, input: unknown): string {
  const [title, example] = FORMATS[format] ?? [format, ''];
  return says(
    `${quote(input)} is no valid ${title}`,
    example === '' ? 'Correct it.' : `Write one like ${example}.`,
  );
}

function outOfBounds(input: unknown, complaint: string, limit: string): string {
  const [size, unit] =
    typeof input === 'string' || Array.isArray(input)
      ? [input.length, Array.isArray(input) ? ' entries' : ' characters']
      : [quote(input), ''];
  return says(`${size}${unit} ${complaint}`, `Use ${limit}${unit}.`);
}

function unknownKeys({ keys, inst }: Described<'unrecognized_keys'>): string {
  const { shape = {} } = ((inst as { def?: unknown } | undefined)?.def ?? {}) as { shape?: object };
  return keys
    .map((key) => says('unknown key', choices(key, Object.keys(shape), 'Known keys')))
    .join('\n');
}

/**
 * Words the errors of schemas that have none of their own, for `safeParse(input, { error: describe })`.
 * An issue of several unknown keys gets two lines for each key.
 */
export function describe(issue: RawIssue): string | undefined {
  switch (issue.code) {
    case 'invalid_type':
      return wrongType(issue.expected, issue.input);
    case 'invalid_value':
      return wrongValue(issue.input, issue.values);
    case 'invalid_union':
      return wrongUnion(issue);
    case 'too_small':
      return outOfBounds(issue.input, 'is too small', `at least ${issue.minimum}`);
    case 'too_big':
      return outOfBounds(issue.input, 'is too large', `at most ${issue.maximum}`);
    case 'invalid_format':
      return wrongFormat(issue.format, issue.input);
    case 'unrecognized_keys':
      return unknownKeys(issue);
    case 'invalid_key':
      return issue.issues[0]?.message;
    default:
      return undefined;
  }
}
