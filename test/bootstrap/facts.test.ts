import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { describe, expect, test } from 'vitest';
import { caHash, FACT_SCRIPTS, parseFacts } from '../../bootstrap/facts.ts';
import { parseJournal } from '../../bootstrap/journal.ts';
import { nodeScripts } from '../../bootstrap/node/steps.ts';
import { nodeValues } from '../../bootstrap/node/values.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';
import { INVENTORY, SPEC } from './fixtures.ts';

const usable = existsSync('/etc/os-release') && process.getuid?.() === 0;

describe.skipIf(!usable)('the facts script, on this host', () => {
  const run = async () => {
    const node = { spec: SPEC, inventory: INVENTORY, images: ['example.com/image:1'] };
    const input = program(scriptText(...FACT_SCRIPTS), await nodeValues(node, 'worker'));
    return (await execa('sh', ['-s'], { input })).stdout;
  };

  test('prints what the parser takes', async () => {
    const facts = parseFacts(await run());
    expect(facts.node.pending).toMatchObject({
      hosts: ['api.local.gitstead.internal'],
      images: ['example.com/image:1'],
    });
    expect(Math.abs(facts.clock - Date.now() / 1000)).toBeLessThan(60);
    expect(facts.manifests).toEqual([]);
  });

  test('is refused when it was cut off', async () => {
    const output = await run();
    expect(() => parseFacts(output.slice(0, -'end=yes'.length))).toThrow();
    expect(() => parseFacts(output.slice(0, output.length / 2))).toThrow();
  });

  test('is refused when a line is there twice or unknown', async () => {
    const output = await run();
    expect(() => parseFacts(`arch=x\n${output}`)).toThrow('Unexpected fact: arch');
    expect(() => parseFacts(`color=red\n${output}`)).toThrow();
  });
});

describe('the prelude of scripts', () => {
  const sh = (script: string) => execa('sh', ['-s'], { input: program(script), reject: false });

  test('writes files whole, whatever they hold', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'gs-'));
    const script = `${scriptText('log').split('journalctl -u kubelet -u containerd -n 500')[0]}
      write "${folder}/deep/file" "$(printf 'a b\\n$(id)')"; cat "${folder}/deep/file"; ls "${folder}/deep"`;
    const { stdout } = await sh(script);
    expect(stdout).toBe('a b\n$(id)file');
    await rm(folder, { recursive: true });
  });
});

describe('scripts', () => {
  test.each(['facts', 'init', 'join', 'token', 'revoke', 'log', ...nodeScripts('apply')])(
    '%s parses as a POSIX shell script',
    async (name) => {
      const { exitCode, stderr } = await execa('sh', ['-n'], {
        input: program(scriptText(name)),
        reject: false,
      });
      expect(stderr).toBe('');
      expect(exitCode).toBe(0);
    },
  );
});

test.each(['', 'null', '{', '{"version":3}', '{"version":1,"cluster":"a"}'])(
  'the text %j is no journal',
  (text) => expect(parseJournal(text)).toBeUndefined(),
);

test('a half-written certificate has no hash', () => {
  expect(caHash('-----BEGIN CERTIFICATE-----\nMIIC')).toBeUndefined();
});
