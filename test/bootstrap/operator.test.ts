import { X509Certificate } from 'node:crypto';
import { chmod, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execa } from 'execa';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { OPERATORS, signOperator } from '../../bootstrap/operator.ts';
import type { Session } from '../../bootstrap/phase.ts';
import { scriptText } from '../../bootstrap/scripts.ts';
import { program } from '../../remote/quote.ts';

/** A control plane that is a folder. */
let machine: string;

beforeAll(async () => {
  machine = await mkdtemp(join(tmpdir(), 'gs-'));
  const pki = join(machine, 'etc/kubernetes/pki');
  await mkdir(pki, { recursive: true });
  await mkdir(join(machine, 'run'));
  const pair = ['-keyout', join(pki, 'ca.key'), '-out', join(pki, 'ca.crt')];
  const kind = ['-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:P-256', '-nodes'];
  await execa('openssl', ['req', ...kind, '-subj', '/CN=authority', ...pair]);
});
afterAll(() => rm(machine, { recursive: true }));

/** Signs where kubectl reaches the API only as the pattern of its arguments says. */
async function sign(reached: string) {
  const text = `#!/bin/sh\ncase "$*" in ${reached}) ;; *) echo 'no such host'; exit 1 ;; esac\n`;
  await writeFile(join(machine, 'kubectl'), text);
  await chmod(join(machine, 'kubectl'), 0o755);
  const own = scriptText('operator').replaceAll(/\/(etc\/kubernetes|run)\//g, `${machine}/$1/`);
  const session = {
    script: async (_: string, __: string, { values }: { values: Record<string, string> }) => {
      const env = { PATH: `${machine}:${process.env.PATH}` };
      return (await execa('sh', ['-s'], { input: program(own, values), env })).stdout;
    },
  };
  return signOperator(session as unknown as Session, 'control-plane-1');
}

test.each([
  ['on the machine itself, whatever its names lead to', '*"--server https://127.0.0.1:6443"*'],
  ['elsewhere, when the one here is not up', '*admin.conf\\ create*'],
])('an operator becomes one through the API %s', async (_, reached) => {
  const { certificate } = await sign(reached);
  expect(new X509Certificate(certificate).subject).toContain(`O=${OPERATORS}`);
});
