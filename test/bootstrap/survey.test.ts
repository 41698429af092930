import { existsSync } from 'node:fs';
import { mkdir, writeFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ConvergeInput } from '../../bootstrap/phase.ts';
import { planned, survey } from '../../bootstrap/survey.ts';
import type { Machine } from '../../plan/inventory.ts';
import { writeSshFiles } from '../../remote/files.ts';
import { closeConnection } from '../../remote/ssh.ts';
import { startSshd, type TestServer } from '../remote/sshd.ts';
import { CLUSTER_ID, INVENTORY, SPEC, WORKER } from './fixtures.ts';

const usable = existsSync('/usr/sbin/sshd') && process.getuid?.() === 0;
const run = { report: () => undefined, signal: new AbortController().signal };

describe.skipIf(!usable)('a look that changes nothing', () => {
  let server: TestServer;
  let input: ConvergeInput;

  beforeAll(async () => {
    server = await startSshd('clone', 'control-plane-1');
    const [here] = server.inventory.machines;
    const controlPlane: Machine = { ...(here as Machine), role: 'control-plane' };
    const closed: Machine = { ...WORKER, ssh: { ...controlPlane.ssh, port: 1 } };
    const inventory = { ...INVENTORY, machines: [controlPlane, closed] };
    await writeSshFiles(inventory, server.paths, server.hostKey);
    const artifacts = () => Promise.reject(new Error('no look needs an artifact'));
    input = { inventory, spec: SPEC, paths: server.paths, manifests: [], artifacts };
  });
  afterAll(async () => {
    await closeConnection(server.paths.sshConfig, 'control-plane-1');
    await server.stop();
  });

  test('knows nothing before the cluster has an id', async () => {
    const { context, absent } = await survey(input, run);
    expect(context).toBeUndefined();
    expect(absent).toHaveLength(2);
  });

  test('leaves out machines that do not answer, and plans for the others', async () => {
    await mkdir(dirname(server.paths.id), { recursive: true });
    await writeFile(server.paths.id, CLUSTER_ID);
    const { context, absent, failures, verdicts } = await survey(input, run);
    expect(absent.map(({ name }) => name)).toEqual(['workers-1']);
    expect(failures).toEqual([]);
    expect(verdicts.length).toBeGreaterThan(0);
    expect(context && planned(context).map(({ subject }) => subject)).toContain(
      'control-plane/control-plane-1',
    );
    expect(existsSync('/var/lib/gitstead/run')).toBe(false);
  });
});
