import { type Document, isMap, isNode, isScalar, isSeq, type LineCounter } from 'yaml';
import type { Path } from './problem.ts';

/** A place in a file, both from 1. */
export interface Position {
  readonly line: number;
  readonly column: number;
}

interface Step {
  /** What the editor should show: the key, or the entry of a list. */
  readonly shown: unknown;
  readonly value: unknown;
}

function step(node: unknown, key: string | number): Step | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(key)];
    return item === undefined ? undefined : { shown: item, value: item };
  }
  const pairs = isMap(node) ? node.items : [];
  const pair = pairs.findLast((item) => isScalar(item.key) && String(item.key.value) === key);
  return pair && { shown: pair.key, value: pair.value };
}

/** The position of offset `offset` of the text. */
export function positionAt(offset: number, lines: LineCounter): Position {
  const { line, col } = lines.linePos(offset);
  return { line: Math.max(1, line), column: Math.max(1, col) };
}

/** The position of the key at `path`, or of the last key on the way to it that the file has. */
export function locate(document: Document, path: Path, lines: LineCounter): Position {
  let shown: unknown = document.contents;
  let value: unknown = document.contents;
  for (const key of path) {
    const next = step(value, key);
    if (next === undefined) {
      break;
    }
    ({ shown, value } = next);
  }
  return positionAt(isNode(shown) ? (shown.range?.[0] ?? 0) : 0, lines);
}
