import { expect, test } from 'vitest';
import { parseChecksum } from '../../artifacts/checksum.ts';
import { normaliseDefinitions } from '../../artifacts/crds.ts';
import { fillTemplate } from '../../artifacts/template.ts';

const sum = 'a'.repeat(64);
const other = 'b'.repeat(64);

test.each([
  ['a bare checksum', sum],
  ['a checksum with a line end', `${sum}\n`],
  ['a line of sha256sum', `${sum}  tool.tar.gz`],
  ['a line of sha256sum in binary mode', `${sum} *tool.tar.gz`],
  ['a line with a path', `${sum}  ./out/tool.tar.gz`],
  ['one line among several', `${other}  other.tar.gz\n${sum}  tool.tar.gz\n`],
  ['capital letters', sum.toUpperCase()],
])('reads %s', (_, text) => {
  expect(parseChecksum(text, 'tool.tar.gz')).toBe(sum);
});

test.each([
  ['of another file', `${sum}  other.tar.gz`],
  ['of another length', 'abc123'],
  ['that is a web page', '<html>\nblocked\n</html>'],
])('reads no checksum %s', (_, text) => {
  expect(parseChecksum(text, 'tool.tar.gz')).toBeUndefined();
});

test('fills addresses, and leaves unknown words in them alone', () => {
  const text = 'https://x.test/{version}/{number}-{os}-{arch}/{other}';
  expect(fillTemplate(text, 'v1.2', 'linux/arm64')).toBe(
    'https://x.test/v1.2/1.2-linux-arm64/{other}',
  );
});

test('gives definitions one form, however upstream ordered and decorated them', () => {
  const release = [
    'apiVersion: v1\nkind: Namespace\nmetadata: {name: n}',
    'kind: CustomResourceDefinition\nmetadata: {name: b}\nspec: {y: "on", x: 1}',
    'kind: CustomResourceDefinition\nmetadata: {name: a, creationTimestamp: null}\nstatus: {c: []}',
  ].join('\n---\n');
  const sources = [
    '---\nmetadata:\n  name: a\nkind: CustomResourceDefinition',
    'spec: {x: 1, y: "on"}\nmetadata: {name: b}\nkind: CustomResourceDefinition',
  ].join('\n---\n');
  expect(normaliseDefinitions(release)).toBe(normaliseDefinitions(sources));
  expect(normaliseDefinitions(release)).toContain('"y": "on"');
});
