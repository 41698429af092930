import { API_PORT } from '../plan/conventions.ts';
import type { Role } from '../plan/inventory.ts';

/** A port that Kubernetes uses on machines. */
export interface MachinePort {
  readonly port: number;
  readonly protocol: 'tcp' | 'udp';
  /** What listens there, in words for people. */
  readonly purpose: string;
  /** Roles of the machines that listen. */
  readonly on: readonly Role[];
  /** Roles of the machines that connect to it; none where only the machine itself does. */
  readonly from: readonly Role[];
  /** Check that it can be reached, where machines connect to it. */
  readonly check?: 'reach-api' | 'reach-etcd' | 'reach-kubelet' | 'reach-pods';
}

const CONTROL: readonly Role[] = ['control-plane'];
const ALL: readonly Role[] = ['control-plane', 'worker'];

/** Where the pods' packets between machines arrive: flannel's VXLAN. */
export const POD_PORT = 8472;

/** The network device of the kernel that holds that port for flannel. */
export const POD_DEVICE = 'flannel.1';

/** Every port that must be free on a machine before it becomes a node, and that others must reach. */
export const PORTS: readonly MachinePort[] = [
  tcp(API_PORT, 'the Kubernetes API', CONTROL, ALL, 'reach-api'),
  tcp(2379, 'etcd', CONTROL, CONTROL, 'reach-etcd'),
  tcp(2380, 'etcd among its members', CONTROL, CONTROL, 'reach-etcd'),
  tcp(10250, 'the kubelet', ALL, CONTROL, 'reach-kubelet'),
  tcp(10257, 'the controller manager', CONTROL),
  tcp(10259, 'the scheduler', CONTROL),
  tcp(10248, 'the health of the kubelet', ALL),
  tcp(10249, 'the figures of kube-proxy', ALL),
  tcp(10256, 'the health of kube-proxy', ALL),
  {
    port: POD_PORT,
    protocol: 'udp',
    purpose: 'the pod network',
    on: ALL,
    from: ALL,
    check: 'reach-pods',
  },
];

function tcp(
  port: number,
  purpose: string,
  on: readonly Role[],
  from: readonly Role[] = [],
  check?: MachinePort['check'],
): MachinePort {
  return { port, protocol: 'tcp', purpose, on, from, ...(check && { check }) };
}
