import { isNotAccepted, UnreachableError } from '../kube/errors.ts';
import { KnownError } from '../plan/error.ts';

/** A silence or a refusal of the Kubernetes API in the words of the user's next step, or undefined for others. */
export function apiError(error: unknown): KnownError | undefined {
  if (error instanceof UnreachableError) {
    return new KnownError(
      `The Kubernetes API does not answer: ${error.message}.`,
      'See with `./gitstead status` whether control planes are stopped. `./gitstead up` starts what can be started; docs/high-availability.md says what to do about one that is lost.',
      { cause: error },
    );
  }
  if (isNotAccepted(error)) {
    const { message } = error as Error;
    return new KnownError(
      `The cluster does not accept this clone's certificate: it has ended, or its group has lost its rights (${message}).`,
      'Remove `.gitstead/<cluster>/kubeconfig` and run `./gitstead up`: over SSH it gets a new certificate, and gives its group the rights again. docs/hardening.md says more.',
      { cause: error },
    );
  }
  return undefined;
}
