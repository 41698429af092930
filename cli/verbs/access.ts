import { existsSync } from 'node:fs';
import { componentsOf } from '../../components/index.ts';
import { KnownError } from '../../plan/error.ts';
import { type Cluster, openCluster } from '../cluster.ts';
import { print, table } from '../console.ts';
import { EXIT } from '../exit.ts';
import { kubectlPath } from '../steps/kubectl.ts';
import type { Call } from '../verb.ts';

/** How a person or a program gets into a cluster. */
export interface Access {
  readonly cluster: string;
  /** Absolute path. */
  readonly kubeconfig: string;
  /** A kubectl of the cluster's version: an absolute path, or the user's own. */
  readonly kubectl: string;
  /** What answers on this host, by component. */
  readonly urls: Readonly<Record<string, string>>;
  /** Components that ask for a login, with the command that prints it; none in the base profile. */
  readonly logins: Readonly<Record<string, string>>;
  /** Git remote to which a push deploys. */
  readonly remote: string;
}

/** Prints the kubeconfig, the URLs and the logins. */
export async function run({ operands, options }: Call): Promise<number> {
  const cluster = await openCluster(operands[0]);
  if (!existsSync(cluster.paths.kubeconfig)) {
    throw new KnownError(`Cluster ${cluster.spec.name} is not up.`, 'Run `./gitstead up`.');
  }
  const access = accessOf(cluster);
  print(access, options.json ?? false, describeAccess(access));
  return EXIT.done;
}

/** What there is to reach in a cluster, told from its spec. */
export function accessOf({ spec, paths, provider, remote }: Cluster): Access {
  const { published } = provider.inventory(spec);
  const urls = componentsOf(spec).flatMap(({ name, web }) => {
    const url = web && published[web.nodePort];
    return url ? [[name, url]] : [];
  });
  return {
    cluster: spec.name,
    kubeconfig: paths.kubeconfig,
    kubectl: kubectlPath(paths),
    urls: Object.fromEntries(urls),
    logins: {},
    remote,
  };
}

/** The same as commands to copy. */
export function describeAccess({ kubeconfig, kubectl, urls, remote }: Access): string[] {
  return [
    `export KUBECONFIG=${quoted(kubeconfig)}`,
    ...(kubectl === 'kubectl' ? [] : [`alias kubectl=${quoted(kubectl)}`]),
    '',
    ...table([
      ...Object.entries(urls).map(([name, url]) => [name, url, 'no login']),
      ['deploy', `git push ${remote}`, 'after a commit below clusters/'],
    ]),
  ];
}

/** Quoted for a POSIX shell, as far as it needs to be. */
function quoted(path: string): string {
  return /^[\w@%+=:,./-]+$/.test(path) ? path : `'${path.replaceAll("'", "'\\''")}'`;
}
