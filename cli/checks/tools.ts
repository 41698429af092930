import { execa } from 'execa';
import { canInstall, type Host } from '../../host/host.ts';
import { installPackages } from '../../host/packages.ts';
import type { Check, CheckResult } from '../../plan/check.ts';
import { isOlder } from '../../plan/version.ts';

/** A program of the host that every run needs. */
interface Tool {
  readonly command: string;
  readonly version: readonly string[];
  /** Lowest version that is known to work, as `major.minor`. */
  readonly minimum: string;
  readonly why: string;
  /** Debian package, where there is one. */
  readonly package?: string;
  readonly home: string;
}

const TOOLS: readonly Tool[] = [
  {
    command: 'git',
    version: ['--version'],
    minimum: '2.36',
    why: 'Git is the source of truth',
    package: 'git',
    home: 'https://git-scm.com/downloads',
  },
  {
    command: 'ssh',
    version: ['-V'],
    minimum: '8.4',
    why: 'machines are reached over SSH',
    package: 'openssh-client',
    home: 'https://www.openssh.com',
  },
  {
    command: 'terraform',
    version: ['version'],
    minimum: '1.5',
    why: 'it makes the machines',
    home: 'https://developer.hashicorp.com/terraform/install',
  },
];

/** One check for each program; the fix installs its Debian package. */
export function toolChecks(host: Host): readonly Check[] {
  return TOOLS.map((tool) => ({
    name: tool.command,
    title: `${tool.command} ${tool.minimum} or later is installed`,
    run: () => checkTool(tool, host),
    ...(tool.package &&
      canInstall(host) && {
        fix: {
          title: `install ${tool.package}`,
          apply: ({ signal }) => installPackages([tool.package as string], signal),
        },
      }),
  }));
}

async function checkTool(tool: Tool, host: Host): Promise<CheckResult> {
  const found = await versionOf(tool);
  const remedy = remedyFor(tool, host);
  if (!found) {
    const message = `${tool.command} is not installed (${tool.why}).`;
    return { status: 'failed', message, remedy };
  }
  if (isOlder(found, tool.minimum)) {
    const message = `${tool.command} ${found} is older than ${tool.minimum}.`;
    return { status: 'failed', message, remedy };
  }
  return { status: 'ok', message: `${tool.command} ${found}` };
}

function remedyFor(tool: Tool, host: Host): string {
  if (tool.package && canInstall(host)) return 'Run `./gitstead doctor --fix` to install it.';
  if (tool.package && host.debian) return `Run \`sudo apt-get install ${tool.package}\`.`;
  return `Install it from ${tool.home} and put it on the PATH.`;
}

async function versionOf({ command, version }: Tool): Promise<string | undefined> {
  const env = { CHECKPOINT_DISABLE: '1' };
  const result = await execa(command, version, { reject: false, all: true, env, timeout: 20_000 });
  return result.failed ? undefined : /(\d+\.\d+(\.\d+)?)/.exec(result.all ?? '')?.[1];
}
