import { compareVersions, minorsBetween } from '../../../plan/version.ts';
import type { ClusterCheck, Problem } from '../../checks/check.ts';
import { type Context, factsOf, isMember, machinesWith } from '../../phase.ts';
import type { Upgrade } from '../gap.ts';

/** Kubernetes goes forward only, and one minor at a time. */
export function upgradePath({ target, facts }: Upgrade): ClusterCheck {
  return {
    id: 'upgrade-path',
    title: 'The version is a later one, at most one minor away',
    severity: 'error',
    ignorable: false,
    find: (context) => {
      const { kubernetes } = target;
      const found = versionsIn(context, facts.recorded);
      const newer = found.filter(({ version }) => compareVersions(version, kubernetes) > 0);
      if (newer.length > 0) return newer.map((each) => downgrade(each, kubernetes));
      return skippedMinor(found, kubernetes);
    },
  };
}

/** A version that something has, and what. */
interface Found {
  readonly machine: string | undefined;
  readonly what: string;
  readonly version: string;
}

/** What wrote to etcd decides. Programs do not: those of nodes may be taken back. */
function versionsIn(context: Context, recorded: string): readonly Found[] {
  const servers = machinesWith(context, 'control-plane')
    .filter((machine) => isMember(context, machine))
    .flatMap(({ name }) => {
      const version = factsOf(context, { name }).components.images['kube-apiserver'];
      return version ? [{ machine: name, what: 'kube-apiserver', version }] : [];
    });
  return [{ machine: undefined, what: 'the cluster', version: recorded }, ...servers];
}

function downgrade({ machine, what, version }: Found, target: string): Problem {
  return {
    ...(machine && { machine }),
    message: `${what} has ${version}, and stack.yaml asks for the older ${target}`,
    remedy: `Kubernetes has no way back by versions. Set kubernetes.version to ${version.slice(1)} or later; docs/upgrade.md says how to go back to a snapshot.`,
  };
}

function skippedMinor(found: readonly Found[], target: string): readonly Problem[] {
  const oldest = found.toSorted((a, b) => compareVersions(a.version, b.version))[0];
  if (!oldest || minorsBetween(oldest.version, target) <= 1) return [];
  const { machine, what, version } = oldest;
  const between = minorsBetween(version, target) - 1;
  return [
    {
      ...(machine && { machine }),
      message: `${what} has ${version}, and ${target} skips ${between === 1 ? 'a minor' : `${between} minors`}`,
      remedy: 'Upgrade to a version of the next minor first, with `./gitstead upgrade apply --to`.',
    },
  ];
}
