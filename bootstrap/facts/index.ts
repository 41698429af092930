import { components } from './components.ts';
import { etcd } from './etcd.ts';
import { hardening } from './hardening.ts';
import { host } from './host.ts';
import { kubelet } from './kubelet.ts';
import { node } from './node.ts';
import { packaged } from './packaged.ts';

/** Every group of facts, by its name in `MachineFacts`. To add facts, add a file and a line here. */
export const groups = { hardening, components, etcd, host, kubelet, node, packaged };

/** What the groups found. */
export type GroupFacts = {
  readonly [Name in keyof typeof groups]: ReturnType<(typeof groups)[Name]['read']>;
};
