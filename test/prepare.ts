/**
 * Prepares this host for every test, as `npm test` does first: what a user gets from
 * `./gitstead doctor --fix`, the other Kubernetes versions that a cluster is upgraded between, and
 * the SSH server that the tests of the transport talk to.
 * On a fresh host it installs the container engine and builds every artifact.
 */
import { existsSync } from 'node:fs';
import { execa } from 'execa';
import { hostPlatform } from '../artifacts/platform.ts';
import { resolveArtifacts } from '../artifacts/resolve.ts';
import { controlPlaneImages } from '../bootstrap/images.ts';
import { KUBERNETES_VERSIONS } from '../config/defaults.ts';
import { canInstall, readHost } from '../host/host.ts';
import { installPackages } from '../host/packages.ts';
import { ROOT } from '../plan/paths.ts';
import { programArtifacts } from '../plan/programs.ts';

console.log(
  'Preparing this host for the tests with `./gitstead doctor --fix`: it installs and starts',
);
console.log('what is missing and fills the cache. On a fresh host this takes many minutes.');
await execa('./gitstead', ['doctor', '--fix'], { cwd: ROOT, stdio: 'inherit' });
console.log('Getting every Kubernetes version, for the end-to-end upgrade.');
await resolveArtifacts(
  KUBERNETES_VERSIONS.flatMap((version) => [
    ...programArtifacts(version),
    ...controlPlaneImages({ kubernetes: { version } }),
  ]),
  { platform: hostPlatform() },
  { report: console.log, signal: new AbortController().signal },
);
if (!existsSync('/usr/sbin/sshd') && canInstall(await readHost())) {
  console.log('Installing openssh-server for the tests of the SSH transport.');
  await installPackages(['openssh-server'], AbortSignal.timeout(300_000));
}
