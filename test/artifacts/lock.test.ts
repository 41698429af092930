import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { parseDocument } from 'yaml';
import { findArtifact, moduleOf } from '../../artifacts/artifact.ts';
import { LOCK_PATH, loadLock, moduleFolder } from '../../artifacts/lock.ts';
import { PLATFORMS } from '../../artifacts/platform.ts';
import { LOCK_FORMAT } from '../../artifacts/record.ts';
import { controlPlaneImages } from '../../bootstrap/images.ts';
import { KUBERNETES_VERSIONS } from '../../config/defaults.ts';
import { programArtifacts } from '../../plan/programs.ts';
import { useSandbox } from './setup.ts';

const sandbox = useSandbox();
const lock = loadLock();
const names = [lock.files, lock.definitions, lock.images].flatMap((part) => Object.keys(part));

/** Go packages whose version is not that of what is made of them. */
const OWN_VERSIONS: Readonly<Record<string, string>> = {
  'registry.k8s.io/pause:3.10.1': 'ours',
  'registry.k8s.io/pause:3.10.2': 'ours',
  'ghcr.io/stefanprodan/podinfo:6.9.2': 'a commit without a version that Go accepts',
};

test.each(names)('describes %s for every platform', (name) => {
  for (const platform of PLATFORMS) {
    const artifact = findArtifact(lock, name, platform);
    if (artifact.kind !== 'image') expect(artifact.download.url).not.toMatch(/[{}]/);
    expect(artifact.module).toBeDefined();
  }
});

test('builds every artifact at the version that it is named by', async () => {
  for (const name of names.filter((each) => !(each in OWN_VERSIONS))) {
    const { version, module = '' } = findArtifact(lock, name, 'linux/amd64');
    const mod = await readFile(join(moduleFolder(lock, module), 'go.mod'), 'utf8');
    const number = version.replace(/^v/, '').replace(/-\d+$/, '');
    expect(mod, `${name} in ${module}/go.mod`).toMatch(new RegExp(` v${number}(\\s|$)`, 'm'));
  }
});

test('stamps programs with the version that is built', () => {
  const programs = Object.values(lock.modules)
    .flatMap(({ binaries }) => Object.entries(binaries))
    .filter(([, binary]) => binary.package.startsWith('k8s.io/kubernetes/'));
  expect(programs).toHaveLength(7 * KUBERNETES_VERSIONS.length);
  for (const [name, { stamp }] of programs) {
    const [, version = ''] = name.split('@');
    const [major, minor] = version.split('.');
    expect(stamp, name).toMatchObject({
      'k8s.io/component-base/version.gitVersion': `v${version}`,
      'k8s.io/component-base/version.gitMajor': major,
      'k8s.io/component-base/version.gitMinor': minor,
      'k8s.io/client-go/pkg/version.gitVersion': `v${version}`,
    });
  }
});

test.each(KUBERNETES_VERSIONS)('has all that a cluster of Kubernetes %s is made of', (version) => {
  const images = controlPlaneImages({ kubernetes: { version } });
  for (const name of [...programArtifacts(version), ...images]) {
    expect(findArtifact(lock, name, 'linux/amd64').module).toBeTruthy();
  }
});

test('takes nothing of one Kubernetes version for a cluster of another', () => {
  const [first, second] = KUBERNETES_VERSIONS.map((version) =>
    [...programArtifacts(version), ...controlPlaneImages({ kubernetes: { version } })].join(' '),
  );
  expect(first).not.toContain(KUBERNETES_VERSIONS[1]);
  expect(second).not.toContain(KUBERNETES_VERSIONS[0]);
});

test('has a module for every program, Terraform providers included', () => {
  for (const { binary } of Object.values(lock.providers)) {
    expect(moduleOf(lock, binary)).toBeTruthy();
  }
});

test('is committed in the form in which checksums are recorded', async () => {
  const text = await readFile(LOCK_PATH, 'utf8');
  expect(parseDocument(text).toString(LOCK_FORMAT)).toBe(text);
});

test('names what is wrong with a lock, and what to do', async () => {
  const path = join(sandbox.folder, 'lock.yaml');
  const text = await readFile(LOCK_PATH, 'utf8');
  await writeFile(path, text.replace('digest: ""', 'digest: latest'));
  expect(() => loadLock(path)).toThrow(/must be a digest, or empty[\s\S]*kube-apiserver/);
});
