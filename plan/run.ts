/** What every long-running operation receives from its caller: where to report, and when to stop. */
export interface Run {
  /** Says in one line, for people, what is being done or waited for right now. */
  readonly report: (line: string) => void;
  /** Aborted when the user interrupts; every wait and child process honours it. */
  readonly signal: AbortSignal;
}
