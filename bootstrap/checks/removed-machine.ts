import { type Leaving, leavingOf } from '../leaving.ts';
import type { Context } from '../phase.ts';
import type { ClusterCheck, Problem } from './check.ts';

/** What holds data or votes is only ever removed by its name, and never while it would come back. */
export const removedMachine: ClusterCheck = {
  id: 'removed-machine',
  title: 'Every machine of the cluster is in stack.yaml, or was named for removal',
  severity: 'error',
  ignorable: false,
  find: (context) => {
    const { agreed } = context.removal;
    const [named = [], unnamed = []] = [true, false].map((isNamed) =>
      leavingOf(context).filter(({ name }) => agreed.includes(name) === isNamed),
    );
    return [...refusals(unnamed), ...named.filter((each) => isOutOfReach(context, each)).map(lost)];
  },
};

function refusals(unnamed: readonly Leaving[]): readonly Problem[] {
  const command = ['./gitstead up', ...unnamed.map(({ name }) => `--remove ${name}`)].join(' ');
  return unnamed.map(({ name, role }) => ({
    machine: name,
    message: `is a ${role} of the cluster, and stack.yaml does not have it any more`,
    remedy: `Put it back into stack.yaml, or remove it with all that it holds: \`${command}\`.`,
  }));
}

/** Its kubelet runs, and would register again after its node object is gone, with all that it still holds. */
function isOutOfReach({ removal }: Context, { node, facts }: Leaving): boolean {
  return removal.machinesStay === true && node?.ready === true && !facts;
}

function lost({ name }: Leaving): Problem {
  return {
    machine: name,
    message:
      'runs as a node, and this run does not reach its host, so nothing can be removed from it',
    remedy:
      'Put its entry back into stack.yaml and run `./gitstead up` once in this clone, or remove it from the clone that made it. If the host is lost, switch it off first.',
  };
}
