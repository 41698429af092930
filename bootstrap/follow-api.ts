import { readFile } from 'node:fs/promises';
import { connectWith } from '../kube/client.ts';
import { isTransient } from '../kube/errors.ts';
import { accessIn } from '../kube/kubeconfig.ts';
import { writePrivate } from '../plan/files.ts';
import type { Inventory } from '../plan/inventory.ts';
import { ledTo, readKubeconfig, wayTo } from './kubeconfig.ts';

/** An API that is ready says so at once. */
const DEADLINE = 3_000;

/**
 * Lets the operator's kubeconfig lead to a control plane that is ready, when its own is not or is none of
 * `stack.yaml` any more, where each control plane has an address of its own. Asks the API alone, so that
 * `kubectl` and `status` work again also while a machine does not answer over SSH and nothing is changed.
 *
 * @returns the name of the machine to which it leads now; undefined when it was left as it is
 */
export async function followApi(
  { api }: Inventory,
  path: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const { byMachine } = api;
  const text = await readFile(path, 'utf8').catch(() => '');
  const server = readKubeconfig(text)?.server;
  if (!byMachine || !server) return undefined;
  const names = Object.keys(byMachine);
  const present = names.find((name) => wayTo(api, name).server === server);
  if (present && (await isReady(text))) return undefined;
  const others = names.filter((name) => name !== present);
  const looks = await Promise.all(others.map((name) => isReady(ledTo(text, api, name))));
  const found = others[looks.indexOf(true)];
  if (found) await writePrivate(path, ledTo(text, api, found));
  return found;

  async function isReady(kubeconfig: string): Promise<boolean> {
    const client = connectWith(accessIn(kubeconfig, path), signal);
    try {
      return (await client.text({ path: '/readyz', deadline: DEADLINE, once: true })) === 'ok';
    } catch (error) {
      signal.throwIfAborted();
      // Who is refused is answered.
      return !isTransient(error);
    } finally {
      client.close();
    }
  }
}
