import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import { type AddressInfo, connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { apiProxyConfig } from '../../bootstrap/api-proxy.ts';
import type { Machine } from '../../plan/inventory.ts';
import { CONTROL_PLANE, WORKER } from './fixtures.ts';

const controlPlane = (number: number): Machine => ({
  ...CONTROL_PLANE,
  name: `control-plane-${number}`,
  address: `127.0.1.${number}`,
});

test('one control plane gets everything, and is not asked whether it is ready', () => {
  const config = apiProxyConfig({ machines: [CONTROL_PLANE, WORKER] });
  expect(config).toContain(`server ${CONTROL_PLANE.name} ${CONTROL_PLANE.address}:6443\n`);
  expect(config).not.toContain('check');
  expect(config).not.toContain(WORKER.address);
});

const HAPROXY = spawnSync('haproxy', ['-v']).status === 0;

describe.skipIf(!HAPROXY)('several control planes', () => {
  const machines = [1, 2, 3].map(controlPlane);
  let folder: string;

  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'gitstead-proxy-'));
  });

  afterEach(() => rm(folder, { recursive: true }));

  test.each([1, 3, 5])('the settings for %i are what haproxy understands', async (count) => {
    const file = join(folder, 'api-proxy.cfg');
    const some = Array.from({ length: count }, (_, index) => controlPlane(index + 1));
    await writeFile(file, plain(apiProxyConfig({ machines: some })));
    const { status, stderr } = spawnSync('haproxy', ['-c', '-f', file], { encoding: 'utf8' });
    expect(stderr).not.toMatch(/alert|error/i);
    expect(status).toBe(0);
  });

  test('whichever of them stops, the next connection reaches another', async () => {
    const servers = await Promise.all(machines.map(({ name, address }) => serve(name, address)));
    const file = join(folder, 'api-proxy.cfg');
    const port = await freePort();
    const ports = servers.map(({ server }) => (server.address() as AddressInfo).port);
    const config = machines.reduce(
      (text, { address }, index) =>
        text.replaceAll(`${address}:6443`, `${address}:${ports[index]}`),
      plain(apiProxyConfig({ machines })).replace(':7443', `:${port}`),
    );
    // The servers of this test speak without TLS.
    await writeFile(file, config.replaceAll('check-ssl verify none', ''));
    const proxy = spawn('haproxy', ['-db', '-f', file], { stdio: 'ignore' });
    try {
      await listening(port);
      expect(machines.map(({ name }) => name)).toContain(await ask(port));
      for (const { server, name } of servers.slice(0, 2)) {
        server.closeAllConnections();
        server.close();
        const answers = await Promise.all(Array.from({ length: 10 }, () => ask(port)));
        expect(answers).not.toContain(name);
      }
    } finally {
      proxy.kill('SIGKILL');
      await once(proxy, 'exit');
      for (const { server } of servers) server.close();
    }
  });
});

/** Whoever runs the test owns the process. */
function plain(config: string): string {
  return config.replace(/^ {2}(user|group) haproxy\n/gm, '');
}

async function serve(name: string, address: string): Promise<{ name: string; server: Server }> {
  const server = createServer((_, response) => response.end(name));
  server.listen(0, address);
  await once(server, 'listening');
  return { name, server };
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as AddressInfo;
  server.close();
  return port;
}

async function listening(port: number): Promise<void> {
  for (let tries = 0; tries < 100; tries++) {
    const socket = connect(port, '127.0.0.1');
    const open = await Promise.race([
      once(socket, 'connect').then(() => true),
      once(socket, 'error').then(() => false),
    ]).catch(() => false);
    socket.destroy();
    if (open) return;
    await sleep(50);
  }
  throw new Error('haproxy does not listen');
}

async function ask(port: number): Promise<string> {
  const response = await fetch(`http://127.0.0.1:${port}`, { headers: { connection: 'close' } });
  return response.text();
}
