/** One thing that must hold on a machine before kubeadm runs there. */
export interface NodeStep {
  /** Of its file in `scripts/node/`, of its functions there, and in `<name>/<machine>` of a plan. */
  readonly name: string;
  readonly reason: string;
  /** It depends on the other machines, so that a new one cannot do it alone. */
  readonly together?: true;
}

/** In order. To prepare machines for one thing more, add a line and its file. */
export const STEPS: readonly NodeStep[] = [
  { name: 'system', reason: 'the steps are known to work on it' },
  { name: 'authorities', reason: 'the machine trusts whom stack.yaml names' },
  { name: 'proxy', reason: 'packages and images come through the proxy of stack.yaml' },
  { name: 'packages', reason: 'Kubernetes calls programs of the distribution' },
  { name: 'kernel', reason: 'packets of pods are forwarded and filtered' },
  { name: 'swap', reason: 'a machine that swaps answers too late' },
  {
    name: 'configuration',
    reason: 'containerd and the kubelet have the settings of every machine',
  },
  { name: 'programs', reason: 'containerd and Kubernetes are installed' },
  { name: 'resolver', reason: 'pods need a name server that answers from inside the cluster' },
  { name: 'hosts', reason: 'the API has a name of its own that can move' },
  {
    name: 'endpoint',
    reason: 'the API is reached as long as any control plane answers',
    together: true,
  },
  { name: 'containerd', reason: 'the container runtime runs' },
  { name: 'images', reason: 'the machine need not pull them' },
  { name: 'kubelet', reason: 'the kubelet starts with the machine' },
];

/** The parts of the script that looks, or of the one that does what is not done: the same but for the last. */
export function nodeScripts(mode: 'check' | 'apply'): readonly string[] {
  const parts = ['engine', ...STEPS.map(({ name }) => name), mode];
  return ['units', ...parts.map((part) => `node/${part}`)];
}
