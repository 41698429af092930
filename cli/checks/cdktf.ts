import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { execa } from 'execa';
import type { Check } from '../../plan/check.ts';
import { ROOT } from '../../plan/paths.ts';

/** `npx cdktf` works in this clone; `up` does without it. */
export const cdktfCheck: Check = {
  name: 'cdktf',
  title: 'The Terraform CDK command is installed in this clone',
  run: async () => {
    if (existsSync(join(ROOT, 'node_modules', 'cdktf-cli', 'package.json'))) {
      return { status: 'ok', message: '`npx cdktf` can be used' };
    }
    return {
      status: 'warning',
      message: '`npx cdktf` is not installed; only `up` can be used.',
      remedy: 'Run `./gitstead doctor --fix`, or `npm ci`, if you want to use it.',
    };
  },
  fix: {
    title: 'install the Terraform CDK command with npm',
    apply: async ({ signal }) => {
      const args = ['install', '--include=dev', '--no-audit', '--no-fund', '--loglevel=error'];
      await execa('npm', args, { cwd: ROOT, cancelSignal: signal });
    },
  },
};
