import { Listr, ListrLogger, type ListrTask, PRESET_TIMER, ProcessOutput } from 'listr2';
import type { Change } from '../plan/change.ts';
import type { Run } from '../plan/run.ts';
import { Recorder, remark, type TaskResult, type Timing } from './recorder.ts';
import type { RunLog } from './run-log.ts';
import { withStagePoints } from './stage-points.ts';

/** A step of a verb, shown as one line while it runs. */
export interface Task {
  readonly title: string;
  readonly run: (run: Run) => Promise<TaskResult>;
}

/** Steps that run side by side, one group after the other. */
export interface Stage {
  readonly title: string;
  readonly tasks: readonly Task[];
}

/** What a run did. */
export interface Outcome {
  readonly changes: readonly Change[];
  readonly timings: readonly Timing[];
}

/** How a run shows itself. */
export interface StageOptions {
  /** Draws nothing. */
  readonly quiet: boolean;
  readonly signal: AbortSignal;
  readonly log: RunLog;
}

/**
 * Runs the stages in order and the tasks of a stage side by side. The tree is drawn on stderr;
 * without a terminal it is plain lines, with `quiet` nothing. A failing task aborts its neighbours.
 *
 * @throws the first error of a task
 */
export async function runStages(stages: readonly Stage[], options: StageOptions): Promise<Outcome> {
  const recorder = new Recorder(options.log);
  const stop = new AbortController();
  const signal = AbortSignal.any([options.signal, stop.signal]);
  const lists = stages.map(withStagePoints).map(({ title, tasks }) => ({
    title,
    task: (_: unknown, parent: { newListr: (tasks: ListrTask[], options: object) => Listr }) =>
      parent.newListr(
        tasks.map((task) => toListrTask(task, recorder, signal, stop)),
        { concurrent: true },
      ),
  }));
  await listr(lists as unknown as ListrTask[], options.quiet)
    .run()
    .catch((error: unknown) => {
      throw stop.signal.reason ?? error;
    });
  return { changes: recorder.changes, timings: recorder.timings };
}

function toListrTask(
  task: Task,
  recorder: Recorder,
  signal: AbortSignal,
  stop: AbortController,
): ListrTask {
  return {
    title: task.title,
    task: async (_, line) => {
      let ended = false;
      const report = (text: string): void => {
        recorder.log.write(`${task.title}: ${text}`);
        // The tree has dropped the output of a task that ended, and fails on more.
        if (ended) return;
        // Without a terminal the lines of neighbours mix, so each says whose it is.
        line.output = process.stderr.isTTY ? text : `${task.title}: ${text}`;
      };
      try {
        const result = await recorder.record(task.title, () => task.run({ report, signal }));
        line.title = `${task.title}${remark(result)}`;
      } catch (error) {
        const first = !signal.aborted;
        stop.abort(error);
        // The tree names what failed; the whole message follows once, below it.
        throw new Error(first ? firstLine(error) : 'stopped');
      } finally {
        ended = true;
      }
    },
  };
}

function firstLine(error: unknown): string {
  return (error instanceof Error ? error.message : String(error)).split('\n')[0] ?? '';
}

function listr(tasks: ListrTask[], quiet: boolean): Listr {
  const processOutput = new ProcessOutput(process.stderr, process.stderr);
  const logger = new ListrLogger({ useIcons: true, processOutput });
  const renderer = quiet ? 'silent' : process.stderr.isTTY ? 'default' : 'simple';
  return new Listr(tasks, {
    concurrent: false,
    exitOnError: true,
    registerSignalListeners: false,
    renderer,
    rendererOptions: {
      logger,
      collapseSubtasks: false,
      timer: PRESET_TIMER,
      showErrorMessage: false,
    },
    fallbackRenderer: 'simple',
  } as ConstructorParameters<typeof Listr>[1]) as Listr;
}
