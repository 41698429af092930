import { type Document, isScalar, LineCounter, parseDocument, visit } from 'yaml';
import { ConfigErrors, type LocatedProblem } from './errors.ts';
import { locate, positionAt } from './locate.ts';
import type { Path } from './problem.ts';
import { syntaxProblem } from './syntax.ts';

/** Aliases as `yaml` counts them; a file of nested ones is an attack or an accident. */
const MOST_ALIASES = 50;
/** Later syntax errors are mostly consequences of the first. */
const MOST_SYNTAX_ERRORS = 5;
/** Characters of a file, far above any real one; the parser compares each key with each other. */
const LONGEST_TEXT = 100_000;

/** A YAML file as plain data, before anything is known about its meaning. */
export interface YamlFile {
  /** Maps, lists and scalars, without cycles. */
  readonly value: unknown;
  /** Problems beside which the rest can still be judged. */
  readonly problems: readonly LocatedProblem[];
  readonly locate: (path: Path) => { readonly line: number; readonly column: number };
}

function whole(message: string, remedy: string): LocatedProblem {
  return { path: [], message, remedy, line: 1, column: 1 };
}

/** Keys that JavaScript objects treat specially: schemas would drop them without a word. */
function forbiddenKeys(document: Document, lines: LineCounter): readonly LocatedProblem[] {
  const problems: LocatedProblem[] = [];
  visit(document, {
    Pair: (_, { key }) => {
      if (isScalar(key) && key.value === '__proto__') {
        const position = positionAt(key.range?.[0] ?? 0, lines);
        problems.push({ ...whole('unknown key "__proto__"', 'Remove it.'), ...position });
      }
    },
  });
  return problems;
}

/** Where the first alias stands: the thing to look at when aliases cannot be resolved. */
function firstAlias(document: Document): number {
  let offset = 0;
  visit(document, {
    Alias: (_, { range }) => {
      offset = range?.[0] ?? 0;
      return visit.BREAK;
    },
  });
  return offset;
}

/** Resolves aliases. Refuses what is no tree: later code walks the value to its leaves. */
function plainValue(document: Document, file: string, lines: LineCounter): unknown {
  try {
    const value: unknown = document.toJS({ maxAliasCount: MOST_ALIASES });
    JSON.stringify(value);
    return value;
  } catch (error) {
    const reason =
      error instanceof ReferenceError
        ? error.message.replace(/ indicates.*$/, '')
        : 'a value contains itself';
    const remedy = 'Write the values out instead of using anchors (&) and aliases (*).';
    const position = positionAt(firstAlias(document), lines);
    throw new ConfigErrors(file, [
      { ...whole(`cannot be resolved: ${reason}`, remedy), ...position },
    ]);
  }
}

/**
 * Parses the text of a YAML file.
 *
 * @param file name of the file, for messages
 * @throws ConfigErrors when the text is no single YAML document
 */
export function parseYaml(text: string, file: string): YamlFile {
  if (text.length > LONGEST_TEXT) {
    throw new ConfigErrors(file, [
      whole(`has ${text.length} characters, more than ${LONGEST_TEXT}`, 'Is it the right file?'),
    ]);
  }
  const lines = new LineCounter();
  const document = parseDocument(text, {
    lineCounter: lines,
    prettyErrors: false,
    stringKeys: true,
  });
  const problems = [...document.errors, ...document.warnings]
    .slice(0, MOST_SYNTAX_ERRORS)
    .map((error) => syntaxProblem(error, text, lines))
    .filter(
      ({ line }, position, all) => all.findIndex((other) => other.line === line) === position,
    );
  if (document.errors.some(({ code }) => code !== 'DUPLICATE_KEY')) {
    throw new ConfigErrors(file, problems);
  }
  return {
    value: plainValue(document, file, lines),
    problems: [...problems, ...forbiddenKeys(document, lines)],
    locate: (path) => locate(document, path, lines),
  };
}
