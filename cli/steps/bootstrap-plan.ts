import { accessCheckOf } from '../../bootstrap/checks/access.ts';
import { planned, type Survey, survey } from '../../bootstrap/survey.ts';
import { isRefusal, type Verdict } from '../../bootstrap/validate.ts';
import type { Change } from '../../plan/change.ts';
import type { Machine } from '../../plan/inventory.ts';
import type { Run } from '../../plan/run.ts';
import { type Cluster, runningMachines } from '../cluster.ts';
import { convergeInput } from './converge-input.ts';
import { type Finding, findingOf, type Planned, refusable } from './planned.ts';

/** What the bootstrap would do, as far as machines that answer tell; what is known of the others. */
export async function bootstrapPlan(cluster: Cluster, run: Run): Promise<Planned> {
  const [seen, existing] = await Promise.all([
    survey(convergeInput(cluster), run),
    runningMachines(cluster),
  ]);
  const { context, absent, failures, verdicts } = seen;
  const plan = async () => (context ? planned(context) : []);
  const refused = verdicts.some(isRefusal);
  const part = await refusable('bootstrap', refused ? async () => [] : plan);
  return {
    changes: [...part.changes, ...absent.filter(isNew).map(joining(seen))],
    problems: [
      ...failures.map(({ machine, error }) => findingOf(accessCheckOf(error), error, machine)),
      ...absent.filter(isMute).map(mute),
      ...verdicts.flatMap(toFindings),
      ...part.problems,
    ],
  };

  function isNew({ name }: Machine): boolean {
    return !existing.has(name);
  }

  function isMute({ name }: Machine): boolean {
    const runs = existing.get(name);
    // A host that exists without the cluster can only be silent.
    return runs === true || (runs === false && !cluster.provider.makesMachines);
  }
}

/** What becomes of a machine that does not exist yet. */
function joining({ context }: Survey): (machine: Machine, index: number) => Change {
  const reason = 'the machine does not exist yet';
  return ({ name }, index) =>
    !context && index === 0
      ? { subject: `control-plane/${name}`, action: 'created', reason }
      : { subject: `node/${name}`, action: 'created', reason };
}

function mute({ name }: Machine): Finding {
  return {
    id: 'machine-answers',
    severity: 'error',
    machine: name,
    message: 'does not answer over SSH, or not as it must',
    remedy: '`./gitstead doctor` tells more; `./gitstead up` waits for one that is starting.',
  };
}

function toFindings({ check: { id, severity }, problems, ignored }: Verdict): readonly Finding[] {
  if (ignored) return [];
  return problems.map((problem) => ({ id, severity, ...problem }));
}
