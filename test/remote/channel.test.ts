import { spawn } from 'node:child_process';
import { expect, test } from 'vitest';
import { talk } from '../../remote/channel.ts';
import { ScriptError, UnreachableError } from '../../remote/errors.ts';

const talkTo = (script: string) =>
  talk(spawn('sh', ['-s']), 'a', script, { title: 'asking', values: {}, seconds: 1 });

test('a script that is silent counts as unreachable', async () => {
  const { ask } = await talkTo('echo ready; exec sleep 30');
  await expect(ask('anything')).rejects.toBeInstanceOf(UnreachableError);
});

test('a script that fails says why', async () => {
  const { ask } = await talkTo('echo ready; read -r _; echo "error: the disk is full" >&2; exit 2');
  const answer = ask('anything');
  await expect(answer).rejects.toBeInstanceOf(ScriptError);
  await expect(answer).rejects.toThrow('the disk is full');
});
