import { z } from 'zod';
import { quote, says } from './words.ts';

const NAME = /^(?!\d+$)[a-z\d](?:[a-z\d-]{0,61}[a-z\d])?$/;
/** The safe part of what `git check-ref-format` accepts: nothing that a shell or an option parser reads specially. */
const BRANCH =
  /^(?!HEAD$)(?!.*(?:\.\.|\/\/|\/\.|\.\/|\.lock(?:\/|$)))[A-Za-z\d](?:[\w./-]{0,98}[A-Za-z\d_-])?$/;

function suggestion(input: unknown): string {
  const slug = String(input)
    .toLowerCase()
    .replace(/[^a-z\d]+/g, '-')
    .slice(0, 63)
    .replace(/^-+|-+$/g, '');
  return NAME.test(slug) ? ` Did you mean "${slug}"?` : '';
}

/**
 * Name of a cluster or of a machine pool: an RFC 1123 label, so that it can be part of host names,
 * and not of digits only, because JavaScript would move such a key to the front of its map.
 */
export const name = z.string().regex(NAME, {
  error: ({ input }) =>
    says(
      `${quote(input)} is not a name`,
      `Use at most 63 lower case letters, digits and "-", with a letter or digit at both ends and at least one letter.${suggestion(input)}`,
    ),
});

/** Name of a Git branch, in a subset that needs no quoting anywhere. */
export const branch = z.string().regex(BRANCH, {
  error: ({ input }) =>
    says(
      `${quote(input)} is not a branch name that can be used here`,
      'Use at most 100 letters, digits, "-", "_", "." and "/", starting with a letter or digit, for example main or team/platform.',
    ),
});
