import { parseDocument } from 'yaml';
import type { KubeObject } from '../../kube/object.ts';
import type { Session } from '../phase.ts';
import { clusterConfiguration } from './facts.ts';

const PATH = '/api/v1/namespaces/kube-system/configmaps/kubeadm-config';

/** Tells kubeadm, through its configuration in the cluster, which etcd its next upgrade brings. */
export async function noteEtcdTag(session: Session, tag: string): Promise<void> {
  const client = await session.api();
  const config = await client.send<KubeObject>({ path: PATH });
  const document = parseDocument(clusterConfiguration(config));
  if (document.getIn(['etcd', 'local', 'imageTag']) === tag) return;
  document.setIn(['etcd', 'local', 'imageTag'], tag);
  const { resourceVersion } = config.metadata;
  await client.send({
    method: 'PATCH',
    path: PATH,
    contentType: 'application/merge-patch+json',
    // Refused when somebody else wrote meanwhile.
    body: { metadata: { resourceVersion }, data: { ClusterConfiguration: document.toString() } },
  });
}
