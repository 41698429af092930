import { execa } from 'execa';
import { ROOT } from '../../plan/paths.ts';

/**
 * Prepares the host exactly as a user would. On a fresh host this installs the container engine
 * and downloads or builds every artifact, which can take many minutes.
 */
export default async function prepare(): Promise<void> {
  console.log(
    'Preparing this host with `./gitstead doctor --fix`: it installs and starts what the',
  );
  console.log('end-to-end tests need and fills the cache. On a fresh host this takes a while.');
  await execa('./gitstead', ['doctor', '--fix'], { cwd: ROOT, stdio: 'inherit' });
}
