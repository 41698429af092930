import { expect, test } from 'vitest';
import { choices, nearest, quote } from '../../config/words.ts';

test.each([
  ['cuont', 'count'],
  ['Workers', 'workers'],
  ['controlplane', 'control-plane'],
  ['bsae', 'base'],
])('%s is near to %s', (word, meant) => {
  expect(nearest(word, ['role', 'count', 'workers', 'control-plane', 'base'])).toBe(meant);
});

test('a word that resembles nothing is near to nothing', () => {
  expect(nearest('zzzzzz', ['role', 'count'])).toBeUndefined();
  expect(nearest('role', [])).toBeUndefined();
});

test('all legal words are listed, the nearest first as a question', () => {
  expect(choices('rloe', ['role', 'count'])).toBe(
    'Did you mean "role"? Legal values: role, count.',
  );
  expect(choices('zzzzzz', ['role', 'count'], 'Known keys')).toBe('Known keys: role, count.');
});

test('quoted values are short and on one line', () => {
  expect(quote('x'.repeat(500)).length).toBeLessThan(70);
  expect(quote('a\nb')).toBe(String.raw`"a\nb"`);
  expect(quote(undefined)).toBe('undefined');
});
