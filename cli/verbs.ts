import type { Verb } from './verb.ts';

const CLUSTER = ['--cluster <name>', 'which cluster, when stack.yaml has several'] as const;

/** Every verb, in the order of the help. */
export const verbs: readonly Verb[] = [
  {
    name: 'up',
    summary: 'make the cluster of stack.yaml, or continue where the last run stopped',
    operands: '[cluster]',
    options: [
      ['--yes', 'install and start what is missing on this host without asking'],
      [
        '--remove <machine>',
        'also remove this machine, which stack.yaml no longer has, with all that it holds',
        'repeatable',
      ],
    ],
    load: () => import('./verbs/up.ts'),
  },
  {
    name: 'upgrade',
    summary: 'plan, or apply, the step to another Kubernetes version',
    operands: '<plan|apply> [cluster]',
    options: [
      ['--to <version>', 'write this version into stack.yaml first (plan: only look)'],
      ['--yes', 'install and start what is missing on this host without asking'],
    ],
    load: () => import('./verbs/upgrade.ts'),
  },
  {
    name: 'diff',
    summary: 'show what up would do, and change nothing; exit 2 when there is something to do',
    operands: '[cluster]',
    options: [['--remove <machine>', 'as for up: this machine may be removed', 'repeatable']],
    load: () => import('./verbs/diff.ts'),
  },
  {
    name: 'status',
    summary: 'show machines, nodes and what Flux applied, root cause first',
    operands: '[cluster]',
    load: () => import('./verbs/status.ts'),
  },
  {
    name: 'access',
    summary: 'print the kubeconfig, the URLs and the logins',
    operands: '[cluster]',
    load: () => import('./verbs/access.ts'),
  },
  {
    name: 'doctor',
    summary: 'check everything that can be known before the first change',
    operands: '[cluster]',
    options: [
      ['--fix', 'install, start and build what is missing, and agree to unknown host keys'],
    ],
    load: () => import('./verbs/doctor.ts'),
  },
  {
    name: 'render',
    summary: 'write clusters/<name>/ from stack.yaml',
    operands: '[cluster]',
    options: [
      [
        '--check',
        'write nothing; exit 2 when something would change (diff shows this and the rest)',
      ],
    ],
    load: () => import('./verbs/render.ts'),
  },
  {
    name: 'ssh',
    summary: 'open a shell, or run a command, on a machine',
    operands: '<machine> [command...]',
    options: [CLUSTER],
    load: () => import('./verbs/ssh.ts'),
  },
  {
    name: 'logs',
    summary: 'show the log of a machine, of Flux or of the last run',
    operands: '[what]',
    options: [
      CLUSTER,
      ['--follow', 'keep printing new lines'],
      ['--lines <number>', 'how many lines to begin with (default: 100)'],
    ],
    load: () => import('./verbs/logs.ts'),
  },
  {
    name: 'down',
    summary: 'remove the cluster and prove that nothing is left',
    operands: '[cluster]',
    options: [
      ['--cache', 'also remove downloads, builds and images'],
      ['--force', 'remove even what the Git server holds and this clone lacks'],
    ],
    load: () => import('./verbs/down.ts'),
  },
  {
    name: 'converge',
    summary: 'turn machines into the cluster (Terraform calls it)',
    operands: '<cluster>',
    hidden: true,
    load: () => import('./verbs/converge.ts'),
  },
];
