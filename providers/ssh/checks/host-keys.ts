import type { Check } from '../../../plan/check.ts';
import type { Run } from '../../../plan/run.ts';
import type { ClusterPlace } from '../../provider.ts';
import { agree, fingerprint } from '../host-keys.ts';
import type { Sight } from '../look.ts';
import type { Looker } from './looker.ts';

/** The first contact needs a person's agreement, once. */
export function hostKeys(place: ClusterPlace, { look, again }: Looker): Check {
  const offers = (sights: readonly Sight[]) =>
    sights.flatMap(({ target, offered, error }) =>
      offered && !error ? [{ target, key: offered }] : [],
    );
  return {
    name: 'ssh-host-keys',
    title: 'The host keys of all hosts are agreed to',
    run: async (signal) => {
      const found = offers(await look(signal));
      if (found.length === 0) return { status: 'ok', message: 'every host key is known' };
      const list = found.map(({ target, key }) => `${target.name} ${fingerprint(key)}`);
      return {
        status: 'failed',
        message: `These hosts are met for the first time: ${list.join(', ')}.`,
        remedy:
          'Compare with `ssh-keygen -lf /etc/ssh/ssh_host_ed25519_key.pub` on each; then `./gitstead up --yes` agrees to what is shown here, or write the keys into stack.yaml as `hostKey`.',
      };
    },
    fix: {
      title: 'agree to the host keys that are shown',
      apply: async (run) => {
        // Hosts behind another are met when that one is known.
        while (await agreeOnce(run)) again();
      },
    },
  };

  async function agreeOnce({ signal, report }: Run): Promise<boolean> {
    const found = offers(await look(signal));
    for (const { target, key } of found) report(`${target.name} is ${fingerprint(key)}`);
    await agree(place.paths, found);
    return found.length > 0;
  }
}
