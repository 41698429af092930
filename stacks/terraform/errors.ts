import { KnownError } from '../../plan/error.ts';
import type { Diagnostic } from './messages.ts';

/** Errors of Terraform with a remedy of their own, by a part of their text. */
const REMEDIES: readonly { readonly text: string; readonly remedy: string }[] = [
  {
    text: 'Error acquiring the state lock',
    remedy:
      'Another Terraform works on this cluster: wait until it has finished. If none runs any more, run `terraform force-unlock <ID>` with the ID above in cdktf.out/stacks/<cluster>.',
  },
  {
    text: 'Cannot connect to the Docker daemon',
    remedy: 'Run `./gitstead doctor --fix` to start the engine.',
  },
  {
    text: 'unable to pull image',
    remedy: 'The image is missing on this host: run `./gitstead doctor --fix` to build it.',
  },
  {
    text: 'is already',
    remedy: 'Run `./gitstead doctor` to see what holds the port or the name.',
  },
  {
    text: 'provider registry',
    remedy:
      'Terraform could not get a provider. Run `./gitstead doctor --fix`, which puts it into the cache.',
  },
  {
    text: 'ENOENT',
    remedy:
      'Install Terraform (https://developer.hashicorp.com/terraform/install) and put it on the PATH.',
  },
];

const FALLBACK = 'Run it again: Terraform continues where it stopped.';

/** Turns what Terraform said into an error with a remedy. */
export function terraformError(
  args: readonly string[],
  diagnostics: readonly Diagnostic[],
  fallback: string,
): KnownError {
  const said = diagnostics.map(({ summary, detail }) =>
    [summary, detail].filter(Boolean).join(': '),
  );
  const text = [...new Set(said)].join('\n') || plain(fallback);
  const known = REMEDIES.find((remedy) => text.includes(remedy.text));
  return new KnownError(`terraform ${args[0]} failed: ${text}`, known?.remedy ?? FALLBACK);
}

/** Drops the frame that Terraform draws around errors on stderr. */
function plain(text: string): string {
  const lines = text.split('\n').map((line) => line.replace(/^[╷│╵]\s*/, '').trim());
  return lines.filter(Boolean).join('\n');
}
