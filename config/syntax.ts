import type { LineCounter, YAMLError } from 'yaml';
import type { LocatedProblem } from './errors.ts';
import { positionAt } from './locate.ts';

const LONGEST_EXCERPT = 100;

/** Better words than the parser's own, by its error codes. */
const WORDS: Readonly<Record<string, { readonly message: string; readonly remedy: string }>> = {
  DUPLICATE_KEY: {
    message: 'a key is written twice in the same map',
    remedy: 'Remove or rename one: names of clusters and of machine pools are unique.',
  },
  MULTIPLE_DOCS: {
    message: 'a second YAML document starts here',
    remedy: 'Remove the line `---`: the file is one document with all clusters.',
  },
  TAB_AS_INDENT: {
    message: 'a tab indents this line, YAML allows spaces only',
    remedy: 'Use two spaces for each level.',
  },
  BLOCK_AS_IMPLICIT_KEY: {
    message: 'a second "key: value" on one line',
    remedy: 'Write it on its own line, or put the text in quotes.',
  },
  RESOURCE_EXHAUSTION: { message: 'nested too deeply', remedy: 'Remove levels.' },
  TAG_RESOLVE_FAILED: {
    message: 'a tag, which this file cannot have',
    remedy: 'Remove the word that starts with "!", or put the text in quotes.',
  },
  NON_STRING_KEY: { message: 'a key that is no text', remedy: 'Use a plain word as key.' },
};

/** The line at `offset` with a mark below its column, safe to print. */
function excerpt(text: string, line: number, column: number): string {
  const start = Math.max(0, column - LONGEST_EXCERPT / 2);
  const shown = (text.split(/\r?\n/)[line - 1] ?? '')
    .slice(start, start + LONGEST_EXCERPT)
    .replace(/[^\P{C}]/gu, ' ');
  return `    ${shown}\n    ${' '.repeat(Math.max(0, column - 1 - start))}^`;
}

/** The parser names the gap where it gave up; people look for the word beside it. */
function nearestWord(text: string, offset: number): number {
  const ahead = /^[^\S\n]*(?=\S)/.exec(text.slice(offset));
  return ahead === null
    ? Math.max(0, text.slice(0, offset).trimEnd().length - 1)
    : offset + ahead[0].length;
}

/** The problem that an error of the YAML parser describes. */
export function syntaxProblem(
  error: Pick<YAMLError, 'code' | 'message' | 'pos'>,
  text: string,
  lines: LineCounter,
): LocatedProblem {
  const { line, column } = positionAt(nearestWord(text, error.pos[0]), lines);
  const words = WORDS[error.code] ?? {
    message: `is no valid YAML: ${error.message.replace(/\.$/, '')}`,
    remedy: 'Correct this line, or the one above it.',
  };
  return { path: [], ...words, line, column, excerpt: excerpt(text, line, column) };
}
