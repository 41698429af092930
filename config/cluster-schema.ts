import { z } from 'zod';
import { IGNORABLE_CHECKS } from '../plan/check-ids.ts';
import { DEFAULT_MACHINES, DEFAULT_NETWORKS, MOST_MACHINES_PER_POOL } from './defaults.ts';
import type { ProfileFragments } from './fragments.ts';
import { branch, name } from './names.ts';
import { profileList } from './profile-schema.ts';
import { nearest, quote, says, wordOf } from './words.ts';

const labels = z.record(z.string(), z.string()).optional().meta({
  title: 'Labels',
  description: 'Labels of the nodes. What is taken away here is taken away there.',
});

const taints = z
  .array(
    z.strictObject({
      key: z.string().meta({ title: 'Key', description: 'Key of the taint.' }),
      value: z.string().optional().meta({ title: 'Value', description: 'Value of the taint.' }),
      effect: z
        .enum(['NoSchedule', 'PreferNoSchedule', 'NoExecute'])
        .meta({ title: 'Effect', description: 'What it does to pods that do not tolerate it.' }),
    }),
  )
  .optional()
  .meta({
    title: 'Taints',
    description: 'Taints of the nodes: pods without a toleration stay off.',
  });

const access = {
  address: z.string().min(1).meta({ title: 'Address', description: 'Host name or IPv4 address.' }),
  user: z.string().optional().meta({ title: 'User', description: 'User of SSH.' }),
  port: z.int().min(1).max(65_535).optional().meta({ title: 'Port', description: 'Port of SSH.' }),
  key: z
    .string()
    .min(1)
    .optional()
    .meta({ title: 'Key', description: 'Path of a private SSH key, or `agent`.' }),
  hostKey: z
    .string()
    .optional()
    .meta({ title: 'Host key', description: 'Its public host key, `ssh-ed25519 ...`.' }),
};

/** A host through which others are reached. */
export const jump = z.strictObject(access).meta({
  title: 'Jump host',
  description: 'The host through which SSH goes.',
});

const hosts = z
  .record(
    name,
    z.strictObject({
      ...access,
      privateAddress: z.ipv4().optional().meta({
        title: 'Private address',
        description: 'Its IPv4 address among the machines, where that is not `address`.',
      }),
      jump: jump.optional(),
      labels,
      taints,
    }),
  )
  .optional()
  .meta({
    title: 'Hosts',
    description: 'Hosts that exist already, by the name of their node (provider ssh).',
  });

const pool = z
  .strictObject({
    role: z.enum(['control-plane', 'worker']).meta({
      title: 'Role',
      description: 'What the machines do: run the control plane and etcd, or run workloads.',
    }),
    count: z.int().min(0).max(MOST_MACHINES_PER_POOL).optional().meta({
      title: 'Count',
      description:
        'How many machines, 1 when absent. Control planes must be an odd number in all; 0 keeps an empty pool.',
    }),
    labels,
    taints,
    hosts,
  })
  .refine(({ count, hosts }) => count === undefined || hosts === undefined, {
    error: says('has both count and hosts', 'Keep hosts: their number is the count.'),
  })
  .meta({
    title: 'Machine pool',
    description:
      'A group of equal machines, named `<pool>-<number from 1>`, or the hosts that it names.',
  });

const machines = z.record(name, pool).default(DEFAULT_MACHINES).meta({
  title: 'Machines',
  description: 'Machine pools by name. A cluster that has this key gets exactly these pools.',
});

const cidr = (key: keyof typeof DEFAULT_NETWORKS, title: string, description: string) =>
  z.string().default(DEFAULT_NETWORKS[key]).meta({ title, description });

const network = z
  .strictObject({
    cni: z.enum(['flannel']).default('flannel').meta({
      title: 'Network plugin',
      description: 'What connects pods across machines.',
    }),
    pods: cidr('pods', 'Pod network', 'IPv4 network of pods; each machine takes a /24 of it.'),
    services: cidr('services', 'Service network', 'IPv4 network of Kubernetes Services.'),
    machines: cidr('machines', 'Machine network', 'IPv4 network of the machines themselves.'),
    proxy: z
      .strictObject({
        http: z
          .url()
          .optional()
          .meta({ title: 'HTTP proxy', description: 'URL of the proxy for http.' }),
        https: z
          .url()
          .optional()
          .meta({ title: 'HTTPS proxy', description: 'URL of the proxy for https.' }),
        none: z.array(z.string()).default([]).meta({
          title: 'No proxy',
          description: 'Names and networks reached directly, besides those of the cluster.',
        }),
      })
      .optional()
      .meta({ title: 'Proxy', description: 'How the machines reach the internet.' }),
    authorities: z.array(z.string().min(1)).optional().meta({
      title: 'Authorities',
      description: 'PEM files below the clone with certificate authorities that machines trust.',
    }),
  })
  .prefault({})
  .meta({ title: 'Network', description: 'Address ranges; no two may share an address.' });

const reserved = (title: string) =>
  z.record(z.string(), z.string()).optional().meta({ title, description: 'Resource to quantity.' });

const kubelet = z
  .strictObject({
    maxPods: z
      .int()
      .min(10)
      .max(1000)
      .optional()
      .meta({ title: 'Pods per node', description: 'Most pods that a node runs.' }),
    systemReserved: reserved('Reserved for the system'),
    kubeReserved: reserved('Reserved for Kubernetes'),
    evictionHard: reserved('Eviction thresholds'),
    containerLogMaxSize: z.string().optional().meta({
      title: 'Size of a container log',
      description: 'When a log is rotated, for example 10Mi.',
    }),
    containerLogMaxFiles: z
      .int()
      .min(2)
      .optional()
      .meta({ title: 'Files of a container log', description: 'How many rotated logs are kept.' }),
    shutdownGracePeriodSeconds: z.int().min(0).optional().meta({
      title: 'Grace at shutdown',
      description: 'Seconds that pods get when the machine shuts down.',
    }),
  })
  .optional()
  .meta({ title: 'Kubelet', description: 'Settings of every kubelet; changes are rolled out.' });

const maintenance = z
  .strictObject({
    maxUnavailable: z.int().min(1).default(1).meta({
      title: 'Workers at once',
      description: 'How many workers may be out of service at the same time.',
    }),
    drainSeconds: z.int().min(1).max(86_400).default(300).meta({
      title: 'Time to drain',
      description: 'How many seconds the pods of a node are given to leave it.',
    }),
  })
  .prefault({})
  .meta({ title: 'Maintenance', description: 'How machines are taken out of service.' });

const check = z.enum(IGNORABLE_CHECKS, {
  error: ({ input }) => {
    const meant = nearest(wordOf(input), IGNORABLE_CHECKS);
    return says(
      `${quote(input)} is no check that can be ignored`,
      `${meant ? `Did you mean "${meant}"? ` : ''}docs/preflight.md lists them.`,
    );
  },
});

const checks = z
  .strictObject({
    ignore: z.array(check).default([]).meta({
      title: 'Ignored checks',
      description: 'Ids of checks whose finding is known and accepted.',
    }),
  })
  .prefault({})
  .meta({ title: 'Checks', description: 'What is checked before the first change.' });

const kubernetes = (versions: readonly string[]) =>
  z
    .strictObject({
      version: z
        .enum(versions)
        .default(versions.at(-1) ?? '')
        .meta({ title: 'Kubernetes version', description: 'The exact version to run.' }),
      kubelet,
    })
    .prefault({})
    .meta({ title: 'Kubernetes', description: 'Settings of Kubernetes itself.' });

const git = z
  .strictObject({
    server: z.enum(['local']).default('local').meta({
      title: 'Git server',
      description:
        '`local`: a repository in a container beside the machines, pushed to as `cluster`.',
    }),
    branch: branch.default('main').meta({
      title: 'Branch',
      description: 'The branch that Flux follows.',
    }),
  })
  .prefault({})
  .meta({ title: 'Git', description: 'Where Flux reads from.' });

/**
 * The keys of every cluster, whatever its provider.
 *
 * @param versions legal Kubernetes versions, oldest first; the last is the default
 */
export const commonShape = (profiles: ProfileFragments, versions: readonly string[]) => ({
  kubernetes: kubernetes(versions),
  machines,
  network,
  maintenance,
  checks,
  profiles: profileList(profiles),
  git,
});
