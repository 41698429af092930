import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { controlPlaneImages } from '../../../bootstrap/images.ts';
import { RESOLVER } from '../../../providers/docker/flags.ts';
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
  expect(await read('etc/containerd/config.toml')).toContain(`sandbox = '${pause}'`);
});
