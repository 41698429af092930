import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { ConfigErrors } from '../../config/errors.ts';
import { parseStack } from '../../config/load.ts';
import { profiles, providers } from './fragments.ts';

function fixtures(folder: string): readonly { name: string; text: string; path: string }[] {
  const directory = join(import.meta.dirname, folder);
  return readdirSync(directory)
    .filter((file) => file.endsWith('.yaml'))
    .map((file) => ({
      name: file.replace('.yaml', ''),
      text: readFileSync(join(directory, file), 'utf8'),
      path: join(directory, file.replace('.yaml', '')),
    }));
}

function complaint(text: string): string {
  try {
    parseStack(text, 'stack.yaml', providers, profiles);
  } catch (error) {
    if (error instanceof ConfigErrors) {
      return error.message;
    }
    throw error;
  }
  throw new Error('the file was accepted');
}

test.each(fixtures('invalid'))('$name is refused with the expected message', async (fixture) => {
  await expect(`${complaint(fixture.text)}\n`).toMatchFileSnapshot(`${fixture.path}.txt`);
});

test.each(fixtures('valid'))('$name is accepted and completed', async (fixture) => {
  const stack = parseStack(fixture.text, 'stack.yaml', providers, profiles);
  await expect(`${JSON.stringify(stack, undefined, 2)}\n`).toMatchFileSnapshot(
    `${fixture.path}.json`,
  );
});
