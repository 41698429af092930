import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { clusterPaths } from '../../../plan/paths.ts';
import { inventoryOf } from '../../../providers/ssh/inventory.ts';
import { lookAround } from '../../../providers/ssh/look.ts';
import { sshSpec } from './spec.ts';

test('a look forgets no way to hosts that are to leave', async () => {
  const clone = await mkdtemp(join(tmpdir(), 'gs-'));
  onTestFinished(() => rm(clone, { recursive: true, force: true }));
  const paths = clusterPaths('test', clone);
  const nobody = { address: '127.0.0.1', port: 1 };
  const spec = sshSpec({ one: nobody, two: nobody });
  const former = inventoryOf(spec).machines.filter(({ name }) => name === 'two');
  const place = { spec: sshSpec({ one: nobody }), paths, removal: { former } };
  await lookAround(place, AbortSignal.timeout(50)).catch(() => undefined);
  expect(await readFile(paths.sshConfig, 'utf8')).toMatch(/^Host two$/m);
});
