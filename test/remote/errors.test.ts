import { expect, test } from 'vitest';
import { ScriptError, SudoError, toError } from '../../remote/errors.ts';

const failure = { host: 'a', title: 'looking', timedOut: false, seconds: 1 };

test.each([
  [1, 'sudo: a password is required'],
  [1, 'sudo: a terminal is required to read the password; either use the -S option'],
  [127, 'sh: 1: exec: sudo: not found'],
  [127, 'bash: line 1: exec: sudo: not found'],
  [1, 'me is not in the sudoers file.'],
  [1, 'Sorry, user me is not allowed to execute as root on a.'],
])('exit %i with %j is told as missing rights', (exitCode, stderr) => {
  const error = toError({ ...failure, exitCode, stderr });
  expect(error).toBeInstanceOf(SudoError);
  expect(error.remedy).toContain('NOPASSWD');
});

test('a script that fails for another reason has rights', () => {
  const error = toError({ ...failure, exitCode: 1, stderr: 'error: the disk is full' });
  expect(error).toBeInstanceOf(ScriptError);
});
