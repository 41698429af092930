import { expect, test } from 'vitest';
import { ConfigErrors } from '../../config/errors.ts';
import { parseStack } from '../../config/load.ts';
import { profiles, providers } from './fragments.ts';

/** What must never reach a shell, a path or an option parser. */
const HOSTILE = [
  '$(touch /tmp/x)',
  '`id`',
  'a;b',
  'a|b',
  'a&b',
  'a>b',
  'a<b',
  'a b',
  'a\tb',
  'a\nb',
  'main\n',
  "a'b",
  'a"b',
  'a\\b',
  'a*b',
  'a?b',
  'a[b',
  'a{b',
  'a~b',
  'a^b',
  'a:b',
  'a!b',
  'a#b',
  'a$b',
  'a%b',
  'a@{b',
  '-rf',
  '--upload-pack=x',
  '../a',
  '/a',
  '.a',
  'a/',
  'a\u0000b',
  'a\u202eb',
  'ä',
  '',
];

/** Every place of a file where a user chooses a name. */
const PLACES: Readonly<Record<string, (name: string) => object>> = {
  cluster: (name) => ({ [name]: { provider: 'docker' } }),
  pool: (name) => ({
    local: {
      provider: 'docker',
      machines: { cp: { role: 'control-plane' }, [name]: { role: 'worker' } },
    },
  }),
  provider: (name) => ({ local: { provider: name } }),
  profile: (name) => ({ local: { provider: 'docker', profiles: [name] } }),
  'profile with parameters': (name) => ({
    local: { provider: 'docker', profiles: [{ [name]: {} }] },
  }),
  branch: (name) => ({ local: { provider: 'docker', git: { branch: name } } }),
};

function parse(clusters: object) {
  // JSON is YAML, and quotes every name exactly.
  const text = JSON.stringify({ apiVersion: 'gitstead/v1', clusters });
  return parseStack(text, 'stack.yaml', providers, profiles);
}

test.each(Object.keys(PLACES))('no hostile word is accepted as name of a %s', (place) => {
  for (const word of HOSTILE) {
    expect(() => parse(PLACES[place]?.(word) ?? {}), JSON.stringify(word)).toThrow(ConfigErrors);
  }
});

test.each(['a', 'prod-eu1', '3nodes', 'a--b', 'x'.repeat(30)])('%s is a cluster name', (name) => {
  expect(Object.keys(parse({ [name]: { provider: 'docker' } }).clusters)).toEqual([name]);
});

test.each(['main', 'team/platform', 'release-1.2', 'a', 'v1_x', 'feature/a.b-c'])(
  '%s is a branch name',
  (branch) => {
    const { clusters } = parse({ local: { provider: 'docker', git: { branch } } });
    expect(clusters.local?.git.branch).toBe(branch);
  },
);

test('what is echoed of a hostile word cannot drive a terminal', () => {
  expect(() => parse({ 'a\u001b[2Jb\u009bc': { provider: 'docker' } })).toThrow(
    String.raw`"a\u001b[2Jb\u009bc" is not a name`,
  );
});
