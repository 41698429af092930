import type { Machine } from '../plan/inventory.ts';
import { type Context, factsOf, isMember } from './phase.ts';

/** What earlier runs, or others, left on the machine that the cluster begins with. */
export type Remains =
  | 'cluster'
  | 'nothing'
  | 'half with data'
  | 'half without data'
  /** A control plane of this cluster that has lost the credentials of its kubelet. */
  | 'damaged'
  | 'foreign';

/** Judges what is on a control plane, from facts alone. */
export function remainsOn(context: Context, machine: Machine): Remains {
  const facts = factsOf(context, machine);
  const clean = !facts.adminConf && !facts.kubeletConf && !facts.caHash;
  if (clean && facts.manifests.length === 0 && !facts.etcdData) return 'nothing';
  if (facts.journal?.cluster !== context.clusterId) return 'foreign';
  if (facts.journal.state === 'done') return isMember(context, machine) ? 'cluster' : 'damaged';
  return facts.etcdData ? 'half with data' : 'half without data';
}
