import { CRD_ARTIFACTS } from '../../components/index.ts';
import { machinesOf } from '../../config/machines.ts';
import { FLUX_NAMESPACE } from '../../plan/conventions.ts';
import { KnownError } from '../../plan/error.ts';
import { type Cluster, openCluster } from '../cluster.ts';
import { journalOf, type Source, show } from '../log-source.ts';
import { runLogs } from '../run-log.ts';
import { kubectlPath } from '../steps/kubectl.ts';
import type { Call, Options } from '../verb.ts';

const DEFAULT_LINES = '100';

/** Flux's controllers. */
const CONTROLLERS = Object.keys(CRD_ARTIFACTS);

/** Prints the log of a machine, of a Flux controller, or of the last run. */
export async function run({ operands, options, signal }: Call): Promise<number> {
  const cluster = await openCluster(options.cluster);
  return show(await sourceOf(cluster, operands[0], options), signal);
}

async function sourceOf(
  cluster: Cluster,
  what: string | undefined,
  options: Options,
): Promise<Source> {
  const lines = linesOf(options);
  const follow = options.follow ? ['-f'] : [];
  const { paths, spec } = cluster;
  if (what === undefined) return lastRun(cluster, lines, follow);
  if (CONTROLLERS.includes(what)) {
    const args = ['logs', '-n', FLUX_NAMESPACE, `deployment/${what}`, `--tail=${lines}`, ...follow];
    return { file: kubectlPath(paths), args, env: { KUBECONFIG: paths.kubeconfig } };
  }
  const machines = machinesOf(spec).map(({ name }) => name);
  if (machines.includes(what)) {
    return journalOf(what, paths, ['-n', lines, ...follow]);
  }
  throw new KnownError(
    `There is no log of ${JSON.stringify(what)}.`,
    `Choose one of: ${[...machines, ...CONTROLLERS].join(', ')}; or nothing, for the last run.`,
  );
}

/** Only digits pass: the number also travels to a remote shell. */
function linesOf({ lines = DEFAULT_LINES }: Options): string {
  if (/^\d+$/.test(lines)) return lines;
  throw new KnownError(`--lines ${JSON.stringify(lines)} is not a number.`, 'Give a number.');
}

async function lastRun(
  { paths }: Cluster,
  lines: string,
  follow: readonly string[],
): Promise<Source> {
  const [newest] = await runLogs(paths.logs);
  if (!newest) throw new KnownError('Nothing was run here yet.', 'Run `./gitstead up`.');
  return { file: 'tail', args: ['-n', lines, ...follow, '--', newest] };
}
