import type { MachineFacts } from '../facts.ts';
import { hardenedKubelet } from '../hardening/kubelet.ts';
import { RESOLV_CONF } from '../layout.ts';

/** The kubelets' settings, the same on every node, as kubeadm hands them out. */
export function kubeletConfig({ cgroup, container }: MachineFacts) {
  return {
    apiVersion: 'kubelet.config.k8s.io/v1beta1',
    kind: 'KubeletConfiguration',
    cgroupDriver: 'systemd',
    failSwapOn: false,
    ...(cgroup === 1 && { failCgroupV1: false }),
    resolvConf: RESOLV_CONF,
    // Seconds from "the network works" to "the node is Ready"; the heartbeat stays at five minutes.
    nodeStatusUpdateFrequency: '2s',
    nodeStatusReportFrequency: '5m0s',
    serializeImagePulls: false,
    ...hardenedKubelet(container),
    ...(container && SHARED_DISK),
  };
}

/** In a container the disk is the host's: how full it is says nothing about this machine. */
const SHARED_DISK = {
  imageGCHighThresholdPercent: 100,
  evictionHard: {
    'memory.available': '100Mi',
    'nodefs.available': '0%',
    'nodefs.inodesFree': '0%',
    'imagefs.available': '0%',
  },
};
