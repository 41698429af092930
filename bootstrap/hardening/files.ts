import type { FileItem } from './item.ts';
import { AUDIT_FOLDER, FOLDER } from './layout.ts';

/** Rights of files on machines. All of them belong to root. To close one file more, add an entry. */
export const FILES: readonly FileItem[] = [
  {
    ids: ['1.1.1', '1.1.2', '1.1.3', '1.1.4', '1.1.5', '1.1.6', '1.1.7', '1.1.8'],
    title: 'only root reads the static pods',
    paths: ['/etc/kubernetes/manifests/*.yaml'],
    mode: '600',
  },
  {
    ids: ['1.1.9', '1.1.10'],
    title: 'only root reads the configuration of the pod network',
    paths: ['/etc/cni/net.d/*'],
    mode: '600',
  },
  {
    ids: ['1.1.11'],
    title: 'only root reads the data of etcd',
    paths: ['/var/lib/etcd'],
    mode: '700',
  },
  {
    ids: ['1.1.13', '1.1.14', '1.1.15', '1.1.16', '1.1.17', '1.1.18', '4.1.5', '4.1.6'],
    title: 'only root reads kubeconfigs',
    paths: ['/etc/kubernetes/*.conf'],
    mode: '600',
  },
  {
    ids: ['1.1.19', '1.1.20', '1.1.21', '4.1.7', '4.1.8'],
    title: 'only root reads keys and certificates',
    paths: ['/etc/kubernetes/pki/*.*', '/etc/kubernetes/pki/etcd/*.*'],
    mode: '600',
  },
  {
    ids: ['4.1.1', '4.1.2'],
    title: 'only root reads how the kubelet is started',
    paths: ['/etc/systemd/system/kubelet.service.d/*.conf'],
    mode: '600',
  },
  {
    ids: ['4.1.9', '4.1.10'],
    title: 'only root reads the configuration of the kubelet',
    paths: ['/var/lib/kubelet/config.yaml'],
    mode: '600',
  },
  {
    ids: [],
    title: 'only root reads keys, policies and logs of the API server',
    paths: [`${FOLDER}/*`, `${AUDIT_FOLDER}/*`],
    mode: '600',
  },
];
