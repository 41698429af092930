import { accessCheckOf } from '../../bootstrap/checks/access.ts';
import { survey } from '../../bootstrap/survey.ts';
import { isRefusal, type Verdict } from '../../bootstrap/validate.ts';
import type { Run } from '../../plan/run.ts';
import type { Cluster } from '../cluster.ts';
import { convergeInput } from '../steps/converge-input.ts';
import type { Finding } from './run.ts';

/** What the checks of machines and cluster find, as far as machines answer. Waits for nobody. */
export async function machineFindings(cluster: Cluster, run: Run): Promise<readonly Finding[]> {
  const { absent, failures, verdicts } = await survey(convergeInput(cluster), run, {
    trials: true,
  });
  return [
    ...absent.map(
      ({ name }): Finding => ({
        name: 'machine-answers',
        title: 'Every machine answers over SSH',
        status: 'warning',
        machine: name,
        message: 'does not answer, so nothing is known of it',
        remedy: '`./gitstead up` makes or starts it, and checks it before anything else.',
      }),
    ),
    ...failures.map(
      ({ machine, error }): Finding => ({
        name: accessCheckOf(error),
        title: 'Every machine can be looked at',
        status: 'failed',
        machine,
        message: error.message,
        remedy: error.remedy,
      }),
    ),
    ...verdicts.flatMap(findingsOf),
  ];
}

function findingsOf(verdict: Verdict): readonly Finding[] {
  const { check, problems, ignored } = verdict;
  const { id: name, title } = check;
  if (problems.length === 0) return [{ name, title, status: 'ok', message: title }];
  const failed = isRefusal(verdict) ? 'failed' : 'warning';
  return problems.map((problem) => ({
    name,
    title,
    status: ignored ? 'ignored' : failed,
    ...problem,
  }));
}
