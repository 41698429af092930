import { readFile, writeFile } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { systemError } from '../../cli/system-error.ts';

test('a full disk is told with what to do about it', async () => {
  const error = await writeFile('/dev/full', 'x').catch((reason: unknown) => reason);
  expect(systemError(error)).toMatchObject({
    message: expect.stringContaining('no space is left'),
    remedy: expect.stringContaining('Free some space'),
  });
});

test('a missing permission is told with the path', () => {
  const error = Object.assign(new Error('x'), { code: 'EACCES', syscall: 'mkdir', path: '/clone' });
  expect(systemError(error)?.message).toBe('/clone: permission denied.');
});

test('any other error stays unexpected', async () => {
  const missing = await readFile('/nonexistent').catch((reason: unknown) => reason);
  expect(systemError(missing)).toBeUndefined();
  expect(systemError(Object.assign(new Error('x'), { code: 'EACCES' }))).toBeUndefined();
});
