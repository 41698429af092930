import { spawnSync } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { extract, pack } from 'tar-stream';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Run } from '../../../plan/run.ts';
import { docker } from '../../../providers/docker/image/docker.ts';
import { filesBelow, tarOf } from '../../../providers/docker/image/files.ts';
import { tagOf } from '../../../providers/docker/image/tags.ts';
import { inWorkshop, sweepWorkshops } from '../../../providers/docker/image/workshop.ts';

const IMAGE = join(import.meta.dirname, '../../../providers/docker/image');
const run: Run = { report: () => undefined, signal: new AbortController().signal };

test('a tag changes with what goes into the image, and with nothing else', () => {
  expect(tagOf('machine', ['a', 1])).toBe(tagOf('machine', ['a', 1]));
  expect(tagOf('machine', ['a', 1])).not.toBe(tagOf('machine', ['a', 2]));
  expect(tagOf('git-server', ['a'])).toMatch(/^gitstead\/git-server:[0-9a-f]{12}$/);
});

test('every script of the images is one that sh understands', async () => {
  const files = [
    ...(await filesBelow(`${IMAGE}/machine`)),
    ...(await filesBelow(`${IMAGE}/git-server`)),
  ];
  const scripts = files.filter(({ to }) => /\/(sbin|build)\//.test(to));
  expect(scripts.length).toBeGreaterThan(4);
  for (const { from } of scripts) {
    expect(spawnSync('sh', ['-n', from], { encoding: 'utf8' }).stderr).toBe('');
  }
});

test('programs are executable in the image whatever their mode in the clone', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gitstead-image-'));
  await writeFile(join(folder, 'tool'), '#!/bin/sh\n', { mode: 0o600 });
  const archive = extract();
  const modes: Record<string, number | undefined> = {};
  tarOf([
    { from: join(folder, 'tool'), to: '/usr/local/sbin/tool' },
    { from: join(folder, 'tool'), to: '/etc/tool.conf' },
  ]).pipe(archive as never);
  for await (const entry of archive) {
    modes[entry.header.name] = entry.header.mode;
    entry.resume();
  }
  await rm(folder, { recursive: true });
  expect(modes).toEqual({ 'usr/local/sbin/tool': 0o755, 'etc/tool.conf': 0o644 });
});

const engine = await execa('docker', ['version'], { reject: false });

describe.skipIf(engine.exitCode !== 0)('with a container engine', () => {
  const base = `gitstead-test/empty:${process.pid}`;
  const options = {
    base,
    kind: 'test',
    platform: 'linux/amd64',
    flags: [],
    command: ['/nothing'],
  } as const;

  beforeAll(async () => {
    const empty = pack();
    empty.finalize();
    const chunks: Buffer[] = [];
    for await (const chunk of empty) chunks.push(chunk as Buffer);
    const platform = ['--platform', options.platform];
    await execa('docker', ['import', ...platform, '-', base], { input: Buffer.concat(chunks) });
  });

  const made: string[] = [];

  afterEach(async () => {
    for (const name of made.splice(0)) {
      await execa('docker', ['volume', 'rm', '-f', name], { reject: false });
    }
  });

  afterAll(() => execa('docker', ['image', 'rm', base], { reject: false }));

  const volumes = async () => (await docker(['volume', 'ls', '-q'], run)).split('\n');
  const containers = async () => docker(['ps', '-a', '--format', '{{.Names}}'], run);

  async function volume(name: string): Promise<void> {
    made.push(name);
    await docker(['volume', 'create', name], run);
  }

  test('a build that fails leaves neither container nor volume', async () => {
    let name = '';
    const broken = inWorkshop(options, run, async (container) => {
      name = container;
      expect(await containers()).toContain(container);
      throw new Error('broken');
    });
    await expect(broken).rejects.toThrow('broken');
    expect(await containers()).not.toContain(name);
    expect(await volumes()).not.toContain(name);
  });

  test('what a killed build left is removed, what a running one needs is not', async () => {
    const dead = spawnSync('true').pid;
    await volume(`gitstead_build_test_${dead}`);
    await volume(`gitstead_build_other_${process.pid}`);
    await sweepWorkshops(run);
    expect(await volumes()).not.toContain(`gitstead_build_test_${dead}`);
    expect(await volumes()).toContain(`gitstead_build_other_${process.pid}`);
  });

  test('volumes of a cluster that is called build are not touched', async () => {
    const dead = spawnSync('true').pid;
    await volume(`gitstead-build-workers-${dead}`);
    await sweepWorkshops(run);
    expect(await volumes()).toContain(`gitstead-build-workers-${dead}`);
  });
});
