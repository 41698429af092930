import { FIGURES, type Figure } from './figures.ts';
import type { Samples } from './samples.ts';
import { median } from './statistics.ts';

/** A figure with what was measured. */
export interface Result extends Omit<Figure, 'of'> {
  readonly measured: number;
  readonly least: number;
  readonly most: number;
  /** How many values there are. */
  readonly count: number;
  /** Whether the target is met; undefined without one. */
  readonly ok: boolean | undefined;
}

/** What came of everything that was measured. */
export function resultsOf(samples: Samples): readonly Result[] {
  return FIGURES.flatMap(({ of = median, ...figure }) => {
    const values = samples.of(figure.samples);
    if (values.length === 0) return [];
    const measured = of(values, samples);
    const [least, most] = [Math.min(...values), Math.max(...values)];
    const ok = figure.target === undefined ? undefined : measured <= figure.target;
    return [{ ...figure, measured, least, most, count: values.length, ok }];
  });
}

const VERDICTS = new Map([
  [true, 'ok'],
  [false, 'MISSED'],
]);

/** The table, and below it where the time went. */
export function describe(samples: Samples): readonly string[] {
  const rows = resultsOf(samples).map((result) => [
    result.title,
    result.target === undefined ? '' : `${result.target} ${result.unit}`.trim(),
    `${number(result.measured)} ${result.unit}`.trim(),
    number(result.least),
    number(result.most),
    `${result.count}`,
    VERDICTS.get(result.ok as boolean) ?? '',
  ]);
  const head = ['what', 'at most', 'measured', 'min', 'max', 'runs', ''];
  return [
    ...columns([head, ...rows]),
    ...breakdown(samples, 'phase ', '`up` from nothing: seconds from the start to the end of'),
    ...breakdown(samples, 'step ', 'by hand: seconds of each step'),
  ];
}

/** Medians of the samples whose names begin with `prefix`. */
function breakdown(samples: Samples, prefix: string, title: string): readonly string[] {
  const names = samples.names(prefix);
  if (names.length === 0) return [];
  const rows = names.map((name) => [
    `  ${name.slice(prefix.length)}`,
    number(median(samples.of(name))),
  ]);
  return ['', title, ...columns(rows)];
}

function columns(rows: readonly (readonly string[])[]): readonly string[] {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(...rows.map((row) => row[column]?.length ?? 0)),
  );
  return rows.map((row) =>
    row
      .map((cell, column) =>
        column === 0 ? cell.padEnd(widths[0] ?? 0) : cell.padStart(widths[column] ?? 0),
      )
      .join('  ')
      .trimEnd(),
  );
}

function number(value: number): string {
  return value.toFixed(Number.isInteger(value) || value >= 100 ? 0 : value < 1 ? 3 : 2);
}
