import type { Machine } from '../../plan/inventory.ts';
import type { MachineFacts } from '../facts.ts';
import { type Context, factsOf, isMember, machinesSeen } from '../phase.ts';
import type { ClusterCheck, Problem } from './check.ts';

/** What a check finds on one machine. */
export type Finding = Omit<Problem, 'machine'>;

/** A machine that was looked at. */
export interface Seen {
  readonly machine: Machine;
  readonly facts: MachineFacts;
  /** It has completed its init or join. */
  readonly member: boolean;
}

/** The machines that were looked at, in the order of the inventory. */
export function seen(context: Context): readonly Seen[] {
  return machinesSeen(context).map((machine) => ({
    machine,
    facts: factsOf(context, machine),
    member: isMember(context, machine),
  }));
}

/** Judges one machine after the other. */
export function onEach(
  find: (seen: Seen, context: Context) => Finding | readonly Finding[] | undefined,
): ClusterCheck['find'] {
  return (context) =>
    seen(context).flatMap((each) =>
      [find(each, context) ?? []]
        .flat()
        .map((finding) => ({ machine: each.machine.name, ...finding })),
    );
}

/**
 * Finds machines that share what must be each one's own; an empty value is shared with nobody. The
 * first of them is named to the others.
 */
export function onSame(
  keyOf: (seen: Seen) => string,
  describe: (value: string, other: string) => Finding,
): ClusterCheck['find'] {
  return (context) => {
    const groups = Map.groupBy(seen(context), keyOf);
    return [...groups].flatMap(([value, [first, ...others]]) =>
      value === '' || !first
        ? []
        : others.map(({ machine }) => ({
            machine: machine.name,
            ...describe(value, first.machine.name),
          })),
    );
  };
}
