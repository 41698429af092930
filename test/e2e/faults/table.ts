/** One line of the table of faults. */
export interface FaultRow {
  readonly point: string;
  /** What the disturbed run did. */
  readonly outcome: string;
  /** Seconds of the run after it. */
  readonly recovered: number;
  /** How many changes the run after that one made. */
  readonly third: number;
}

/** The table as people read it. */
export function tableOf(rows: readonly FaultRow[]): string {
  const head = ['point', 'outcome', 'recovered in', 'changes of the third run'];
  const cells = rows.map(({ point, outcome, recovered, third }) => [
    point,
    outcome,
    `${recovered.toFixed(1)} s`,
    `${third}`,
  ]);
  const widths = head.map((title, column) =>
    Math.max(title.length, ...cells.map((row) => row[column]?.length ?? 0)),
  );
  return [head, ...cells]
    .map((row) =>
      row
        .map((cell, column) => cell.padEnd(widths[column] ?? 0))
        .join('  ')
        .trimEnd(),
    )
    .join('\n');
}
