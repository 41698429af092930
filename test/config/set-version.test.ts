import { expect, test } from 'vitest';
import { setKubernetesVersion } from '../../config/set-version.ts';

test('changes the version and nothing else, comments included', () => {
  const text = (version: string) => `# mine
clusters:
  local: # the one
    provider: docker
    kubernetes:
      version: ${version} # tried
  other: { provider: docker, kubernetes: { version: 1.35.4 } }
`;
  expect(setKubernetesVersion(text('1.35.4'), 'local', '1.36.3')).toBe(text('1.36.3'));
  expect(setKubernetesVersion(text("'1.35.4'"), 'local', '1.36.3')).toBe(text('1.36.3'));
});

test('adds the version where none was written', () => {
  const text = '# mine\nclusters:\n  local:\n    provider: docker # here\n';
  expect(setKubernetesVersion(text, 'local', '1.36.3')).toBe(
    `${text}    kubernetes:\n      version: 1.36.3\n`,
  );
});

test('leaves a version alone that other clusters share', () => {
  const text = `clusters:
  one: { provider: docker, kubernetes: &shared { version: 1.35.4 } }
  two: { provider: docker, kubernetes: *shared }
`;
  expect(() => setKubernetesVersion(text, 'two', '1.36.3')).toThrow('alias *shared');
});
