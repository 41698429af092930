import { fault, withFaultInside, withFaults } from '../plan/fault.ts';
import type { Stage, Task } from './task-list.ts';

/** A stage whose beginning, middle and end a test can choose to stop at, and those of its tasks. */
export function withStagePoints({ title, tasks }: Stage): Stage {
  const point = pointOf(title);
  let left = tasks.length;
  const stoppable = ({ title: name, run }: Task): Task['run'] => {
    const task = `task/${pointOf(name)}`;
    return async (from) => {
      fault(point, 'before');
      const result = await withFaultInside(point, () => withFaults(task, () => run(from)));
      left -= 1;
      if (left === 0) fault(point, 'after');
      return result;
    };
  };
  return { title, tasks: tasks.map((task) => ({ ...task, run: stoppable(task) })) };
}

/** `push-to-the-git-server` for the title `Push to the Git server`. */
export function pointOf(title: string): string {
  return title
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-|-$/g, '');
}
