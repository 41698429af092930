import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigErrors } from '../../config/errors.ts';
import { parseStack } from '../../config/load.ts';
import { profiles, providers } from './fragments.ts';

/** A small generator with a fixed seed (mulberry32), so that a failure can be repeated. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 2 ** 32;
  };
}

const next = random(2026);
const below = (limit: number) => Math.floor(next() * limit);
const pick = <T>(list: readonly T[]): T => list[below(list.length)] as T;

const SCALARS = [
  null,
  true,
  0,
  -1,
  2.5,
  1e300,
  '',
  'docker',
  '10.0.0.0/8',
  '$(id)',
  'worker',
  'base',
];
const KEYS =
  'apiVersion clusters local provider docker cloud machines workers role count network pods profiles base git branch kubernetes version __proto__ constructor toString 0'.split(
    ' ',
  );
const PIECES = [
  ...KEYS,
  ...SCALARS.map(String),
  ': ',
  ':\n',
  '\n',
  '  ',
  '\t',
  '- ',
  '{',
  '}',
  '[',
  ']',
  '"',
  "'",
  '&a ',
  '*a',
  '!x ',
  '|',
  '>',
  '#',
  '---\n',
  '%',
  '@',
  '? ',
  ',',
  '<<',
  '\u0000',
  '\ud800',
  '\u2028',
];

function tree(depth: number): unknown {
  const size = below(4);
  const kind = depth === 0 ? 0 : below(4);
  if (kind === 1) {
    return Array.from({ length: size }, () => tree(depth - 1));
  }
  return kind > 1
    ? Object.fromEntries(Array.from({ length: size + 1 }, () => [pick(KEYS), tree(depth - 1)]))
    : pick(SCALARS);
}

/** Null when the text is accepted or refused properly, else what it threw. */
function accident(text: string): unknown {
  try {
    parseStack(text, 'stack.yaml', providers, profiles);
    return null;
  } catch (error) {
    return error instanceof ConfigErrors && error.problems.length > 0 ? null : { text, error };
  }
}

const folder = join(import.meta.dirname, 'valid');
const valid = readdirSync(folder)
  .filter((file) => file.endsWith('.yaml'))
  .map((file) => readFileSync(join(folder, file), 'utf8'));

test('random text is refused with ConfigErrors, whatever it is', () => {
  for (let round = 0; round < 1000; round += 1) {
    const text = Array.from({ length: below(30) }, () => pick(PIECES)).join('');
    expect(accident(text)).toBeNull();
  }
});

test('random trees of known words are refused with ConfigErrors or accepted', () => {
  for (let round = 0; round < 1000; round += 1) {
    const local = { provider: 'docker', [pick(KEYS)]: tree(3), [pick(KEYS)]: tree(3) };
    const file = pick([tree(5), { apiVersion: 'gitstead/v1', clusters: { local } }]);
    expect(accident(JSON.stringify(file))).toBeNull();
  }
});

test('valid files with random damage are refused with ConfigErrors or accepted', () => {
  for (let round = 0; round < 1000; round += 1) {
    const text = pick(valid);
    const [from, length] = [below(text.length), below(8)];
    const damaged = `${text.slice(0, from)}${pick([...PIECES, ''])}${text.slice(from + length)}`;
    expect(accident(damaged)).toBeNull();
  }
});

test.each(['[', '{a: ', '- ', '"', '&a ', '? '])(
  'ten thousand times %j does not overflow',
  (piece) => {
    expect(accident(piece.repeat(10_000))).toBeNull();
  },
);
