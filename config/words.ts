import { closest, distance } from 'fastest-levenshtein';

const LONGEST_QUOTE = 60;
/** Characters that could disturb a terminal and that JSON leaves as they are. */
const INVISIBLE = /[\u007f-\u009f\u200b-\u200f\u2028-\u202e\u2066-\u2069\ufeff]/g;

/** A value as an error message may show it: on one line, shortened, without control characters. */
export function quote(value: unknown): string {
  const text = typeof value === 'number' ? String(value) : (JSON.stringify(value) ?? String(value));
  const visible = text.replace(
    INVISIBLE,
    (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return visible.length > LONGEST_QUOTE ? `${visible.slice(0, LONGEST_QUOTE)}...` : visible;
}

/** A scalar as text; empty for what is no scalar, whose own `toString` may be anything. */
export function wordOf(value: unknown): string {
  return typeof value === 'object' ? '' : String(value);
}

/** The legal word that one cut short or mistyped most probably meant, if any is near enough. */
export function nearest(word: string, legal: readonly string[]): string | undefined {
  if (legal.length === 0) {
    return undefined;
  }
  const begun = word.length > 2 && legal.findLast((each) => each.startsWith(word.toLowerCase()));
  if (begun) return begun;
  const candidate = closest(word.toLowerCase(), [...legal]);
  const tolerance = Math.ceil(Math.max(word.length, candidate.length) * 0.4);
  return distance(word.toLowerCase(), candidate) <= tolerance ? candidate : undefined;
}

/** What to write instead of `word`: the nearest legal word, and all of them, which `lead` introduces. */
export function choices(word: unknown, legal: readonly string[], lead = 'Legal values'): string {
  const candidate = nearest(wordOf(word), legal);
  const all = `${lead}: ${legal.join(', ')}.`;
  if (candidate === undefined) {
    return all;
  }
  const question = `Did you mean "${candidate}"?`;
  return legal.length === 1 ? question : `${question} ${all}`;
}

/**
 * The text of a schema's own error: the first line says what is wrong, the second what to do.
 * Schemas of providers and profiles use it in `refine`, `regex` and the like.
 */
export function says(message: string, remedy: string): string {
  return `${message}\n${remedy}`;
}
