import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { certificateWarnings } from '../../cli/certificate-warnings.ts';
import { OPERATOR, OPERATOR_ENDS } from '../bootstrap/certificates.ts';
import { kubeconfigWith } from '../bootstrap/fixtures.ts';

const DAY = 86_400;

let folder: string;
let file: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gs-'));
  file = join(folder, 'kubeconfig');
  // Nothing listens there.
  await writeFile(file, kubeconfigWith(OPERATOR).replace('127.0.0.1:6443', '127.0.0.1:1'));
});

afterAll(() => rm(folder, { recursive: true }));

function days(left: number): Promise<readonly string[]> {
  return certificateWarnings(file, (OPERATOR_ENDS - left * DAY) * 1000);
}

test('a certificate that is good for long is not worth a word', async () => {
  expect(await days(11)).toEqual([]);
});

test('one that ends soon, or has ended, is told with its date and the command', async () => {
  expect(await days(9)).toEqual([
    'Your certificate for this cluster ends on 2026-12-21: `./gitstead up` makes a new one.',
  ]);
  expect((await days(-1))[0]).toContain('ended on 2026-12-21');
});

test('a clone that has none yet is told nothing', async () => {
  expect(await certificateWarnings(join(folder, 'none'))).toEqual([]);
});
