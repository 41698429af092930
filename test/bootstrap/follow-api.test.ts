import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:https';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { followApi } from '../../bootstrap/follow-api.ts';
import { operatorKubeconfig, readKubeconfig } from '../../bootstrap/kubeconfig.ts';
import type { Inventory } from '../../plan/inventory.ts';
import { INVENTORY, SPEC } from './fixtures.ts';

const signal = new AbortController().signal;
const servers: Server[] = [];

let folder: string;
let certificate: string;
let key: string;
let path: string;

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gitstead-follow-'));
  path = join(folder, 'kubeconfig');
  // It has the name of the API and no address, and is its own authority.
  const name = INVENTORY.api.name;
  const making = ['req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  const said = ['-subj', '/CN=api', '-addext', `subjectAltName=DNS:${name}`, '-days', '1'];
  const out = ['-keyout', 'key', '-out', 'certificate'];
  await execa('openssl', [...making, ...said, ...out], { cwd: folder });
  certificate = await readFile(join(folder, 'certificate'), 'utf8');
  key = await readFile(join(folder, 'key'), 'utf8');
});

afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

afterAll(() => rm(folder, { recursive: true, force: true }));

/** An API server; returns its address. */
async function api(status: number): Promise<string> {
  const server = createServer({ cert: certificate, key }, (_, response) => {
    response.writeHead(status).end(status === 200 ? 'ok' : 'etcd failed');
  });
  servers.push(server);
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return `127.0.0.1:${(server.address() as AddressInfo).port}`;
}

function inventory(byMachine: Readonly<Record<string, string>>): Inventory {
  return { ...INVENTORY, api: { ...INVENTORY.api, byMachine } };
}

/** Writes a kubeconfig that leads to a machine. */
async function leadingTo(made: Inventory, name: string): Promise<void> {
  const text = operatorKubeconfig(
    { spec: SPEC, inventory: made },
    certificate,
    { certificate, key },
    name,
  );
  await writeFile(path, text);
}

async function server(): Promise<string | undefined> {
  return readKubeconfig(await readFile(path, 'utf8'))?.server;
}

const SILENT = '127.0.0.1:9';

test('a kubeconfig whose control plane is silent leads to one that is ready', async () => {
  const [unwell, ready] = await Promise.all([api(500), api(200)]);
  const made = inventory({ one: SILENT, two: unwell, three: ready });
  await leadingTo(made, 'one');
  expect(await followApi(made, path, signal)).toBe('three');
  expect(await server()).toBe(`https://${ready}`);
  expect(await followApi(made, path, signal)).toBeUndefined();
});

test('one whose control plane is none of the cluster any more follows, too', async () => {
  const [old, ready] = await Promise.all([api(200), api(200)]);
  await leadingTo(inventory({ one: old }), 'one');
  expect(await followApi(inventory({ one: SILENT, two: ready }), path, signal)).toBe('two');
});

test('one that works, or that no other could better, is left alone', async () => {
  const [first, second] = await Promise.all([api(200), api(200)]);
  const well = inventory({ one: first, two: second });
  await leadingTo(well, 'two');
  expect(await followApi(well, path, signal)).toBeUndefined();
  const silent = inventory({ one: SILENT, two: SILENT });
  await leadingTo(silent, 'one');
  expect(await followApi(silent, path, signal)).toBeUndefined();
  expect(await server()).toBe(`https://${SILENT}`);
});

test('without a kubeconfig, or with one address for all, there is nothing to follow', async () => {
  const made = inventory({ one: await api(200) });
  expect(await followApi(made, join(folder, 'none'), signal)).toBeUndefined();
  await leadingTo(INVENTORY, 'one');
  expect(await followApi(INVENTORY, path, signal)).toBeUndefined();
});
