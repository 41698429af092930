import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { API_PROXY_CONFIG } from '../../../bootstrap/api-proxy.ts';
import { controlPlaneImages } from '../../../bootstrap/images.ts';
import { NODE_ROOT } from '../../../bootstrap/node/files.ts';
import { API_PORT, APP_NODE_PORT } from '../../../plan/conventions.ts';
import { RESOLVER } from '../../../providers/docker/flags.ts';
import { ALIASES } from '../../../providers/docker/names.ts';
import { dockerSpec } from './spec.ts';

// Files of the machine image cannot import what they share with the program.
const ROOT = join(import.meta.dirname, '../../../providers/docker/image/machine/root');
const read = (path: string) => readFile(join(ROOT, path), 'utf8');

test.each(['usr/local/sbin/gitstead-init', 'etc/systemd/system/gitstead-dns.service'])(
  '%s has the address of the resolver that the inventory names',
  async (path) => {
    expect(await read(path)).toContain(RESOLVER);
  },
);

test('containerd keeps the pause image that kubeadm runs', async () => {
  const pause = controlPlaneImages(dockerSpec()).find((image) => image.includes('/pause:'));
  const config = await readFile(join(NODE_ROOT, 'etc/containerd/config.toml'), 'utf8');
  expect(config).toContain(`sandbox = '${pause}'`);
});

test('the load balancer looks for machines by the names and ports that they have', async () => {
  const path = 'load-balancer/root/etc/haproxy/haproxy.cfg';
  const config = await readFile(join(ROOT, '../..', path), 'utf8');
  for (const text of [
    `bind :${API_PORT}\n`,
    `bind :${APP_NODE_PORT}\n`,
    ` ${ALIASES['control-plane']}:${API_PORT} `,
    ` ${ALIASES.machine}:${APP_NODE_PORT} `,
  ]) {
    expect(config).toContain(text);
  }
});

test("the unit of the API's proxy reads the settings that the preparation writes", async () => {
  const unit = 'etc/systemd/system/gitstead-api-proxy.service';
  expect(await readFile(join(NODE_ROOT, unit), 'utf8')).toContain(`-f ${API_PROXY_CONFIG}\n`);
});
