import { readdir } from 'node:fs/promises';
import { parse } from 'yaml';
import { isNotFound } from '../../kube/errors.ts';
import type { KubeList, KubeObject } from '../../kube/object.ts';
import type { ClusterPaths } from '../../plan/paths.ts';
import { CORDONED } from '../cordon.ts';
import { isOrphan } from '../drain.ts';
import { type Context, factsOf, machinesWith, type Session } from '../phase.ts';
import { type DeprecatedUse, parseDeprecated } from './deprecated.ts';

/** What an upgrade must know of a running cluster beyond what every run looks at. */
export interface UpgradeFacts {
  /** The version that kubeadm noted for the cluster when it last finished. */
  readonly recorded: string;
  /** The tag of the etcd image in kubeadm's configuration. */
  readonly etcdTag: string | undefined;
  /** The tag of kube-proxy's image. */
  readonly kubeProxy: string | undefined;
  /** Nodes that an upgrade, or another run of ours, has cordoned. */
  readonly cordoned: readonly string[];
  /** Pods that a drain would lose for good, by the node that they are on. */
  readonly orphans: readonly { readonly node: string; readonly pod: string }[];
  /** Uses of APIs that some later version removes, since the API servers started. */
  readonly deprecated: readonly DeprecatedUse[];
  /** Names of the etcd snapshots that are kept in the clone. */
  readonly backups: readonly string[];
}

const CONFIG = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';
const PROXY = '/apis/apps/v1/namespaces/kube-system/daemonsets/kube-proxy';

/** Asks the API, the API servers' own metrics and the clone. */
export async function gatherUpgradeFacts(
  context: Context,
  session: Session,
): Promise<UpgradeFacts> {
  const client = await session.api();
  const [config, proxy, nodes, pods, deprecated, backups] = await Promise.all([
    client.send<KubeObject>({ path: CONFIG }),
    client.send<KubeObject>({ path: PROXY }).catch(absent),
    client.send<KubeList>({ path: '/api/v1/nodes' }),
    client.send<KubeList>({ path: '/api/v1/pods' }),
    deprecatedUses(context, session),
    readdir(backupFolder(session.paths)).catch(() => []),
  ]);
  const { kubernetesVersion, etcd } = parse(clusterConfiguration(config)) as Configuration;
  return {
    recorded: kubernetesVersion,
    etcdTag: etcd?.local?.imageTag,
    kubeProxy: proxy && tagOf(proxy),
    cordoned: nodes.items
      .filter(({ metadata }) => metadata.annotations?.[CORDONED] !== undefined)
      .map(({ metadata }) => metadata.name),
    orphans: pods.items.filter(isOrphan).map(({ metadata, spec }) => ({
      node: (spec as { nodeName?: string }).nodeName ?? '',
      pod: `${metadata.namespace}/${metadata.name}`,
    })),
    deprecated,
    backups,
  };
}

/** Where snapshots of etcd are kept: private, because they hold every Secret. */
export function backupFolder({ directory }: Pick<ClusterPaths, 'directory'>): string {
  return `${directory}/backups`;
}

interface Configuration {
  readonly kubernetesVersion: string;
  readonly etcd?: { readonly local?: { readonly imageTag?: string } };
}

/** The text of kubeadm's ClusterConfiguration in its ConfigMap. */
export function clusterConfiguration(config: KubeObject): string {
  const { ClusterConfiguration = '' } = (config as { data?: Record<string, string> }).data ?? {};
  return ClusterConfiguration;
}

function tagOf(daemonSet: KubeObject): string | undefined {
  const { template } = daemonSet.spec as {
    template: { spec: { containers: readonly { image: string }[] } };
  };
  return template.spec.containers[0]?.image.split(':').at(-1);
}

function absent(error: unknown): undefined {
  if (isNotFound(error)) return undefined;
  throw error;
}

/** Each API server counts for itself. */
async function deprecatedUses(
  context: Context,
  session: Session,
): Promise<readonly DeprecatedUse[]> {
  const servers = machinesWith(context, 'control-plane').filter(
    (machine) => factsOf(context, machine).apiReady,
  );
  const options = { title: 'asking which APIs are used', timeoutSeconds: 60 };
  const answers = await Promise.all(
    servers.map(({ name }) => session.script(name, 'upgrade/deprecated', options)),
  );
  return parseDeprecated(answers.join('\n'));
}
