/** Words for people go to stderr; data goes to stdout, so that every verb can be piped. */
export const say = (line = ''): void => {
  process.stderr.write(`${line}\n`);
};

/** Prints the result of a verb: JSON when asked for, else lines for people. Both on stdout. */
export function print(data: unknown, json: boolean, lines: readonly string[]): void {
  process.stdout.write(json ? `${JSON.stringify(data, null, 2)}\n` : `${lines.join('\n')}\n`);
}

/** Pads the cells of a table so that its columns line up; the last column is left as it is. */
export function table(rows: readonly (readonly string[])[]): string[] {
  const widths = rows.reduce<number[]>(
    (known, row) => row.map((cell, column) => Math.max(known[column] ?? 0, cell.length)),
    [],
  );
  return rows.map((row) =>
    row
      .map((cell, column) => (column === row.length - 1 ? cell : cell.padEnd(widths[column] ?? 0)))
      .join('  ')
      .trimEnd(),
  );
}
