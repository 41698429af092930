import { z } from 'zod';
import { DEFAULT_MACHINES, DEFAULT_NETWORKS, MOST_MACHINES_PER_POOL } from './defaults.ts';
import type { ProfileFragments } from './fragments.ts';
import { branch, name } from './names.ts';
import { profileList } from './profile-schema.ts';

const pool = z
  .strictObject({
    role: z.enum(['control-plane', 'worker']).meta({
      title: 'Role',
      description: 'What the machines do: run the control plane and etcd, or run workloads.',
    }),
    count: z.int().min(0).max(MOST_MACHINES_PER_POOL).default(1).meta({
      title: 'Count',
      description:
        'How many machines. Control planes must be an odd number in all; 0 keeps an empty pool.',
    }),
  })
  .meta({
    title: 'Machine pool',
    description: 'A group of equal machines, named `<pool>-<number from 1>`.',
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
  })
  .prefault({})
  .meta({ title: 'Network', description: 'Address ranges; no two may share an address.' });

const kubernetes = (versions: readonly string[]) =>
  z
    .strictObject({
      version: z
        .enum(versions)
        .default(versions.at(-1) ?? '')
        .meta({ title: 'Kubernetes version', description: 'The exact version to run.' }),
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
  profiles: profileList(profiles),
  git,
});
