import type { Check } from '../../plan/check.ts';
import { ROOT } from '../../plan/paths.ts';
import { repositoryProblem } from '../../sync/repository.ts';

/** The clone can be committed to. With `yes`, `up` makes what is missing. */
export function repositoryCheck(yes: boolean): Check {
  return {
    name: 'repository',
    title: 'The clone is a Git repository with a branch checked out',
    run: async () => {
      const problem = await repositoryProblem(ROOT, { yes });
      if (!problem) return { status: 'ok', message: 'a Git repository that can be committed to' };
      return { status: 'failed', message: problem.message, remedy: problem.remedy };
    },
  };
}
