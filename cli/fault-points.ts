import { phases } from '../bootstrap/phases/index.ts';
import { FAULT_MOMENTS } from '../plan/fault.ts';
import { pointOf } from './stage-points.ts';

/** Titles of the stages of `up`, in order; a test holds them equal to what `upStages` makes. */
export const UP_STAGES = [
  'Preflight',
  'Parts',
  'Machines',
  'Reach',
  'Cluster',
  'Health',
  'Record',
] as const;

/**
 * Every point at which `GITSTEAD_FAULT` stops `up`: before, inside and after each stage and each phase
 * of the bootstrap. `task/<title>` and `script/<name>` with the same moments work too.
 */
export const faultPoints: readonly string[] = [
  ...UP_STAGES.map(pointOf),
  ...phases.map(({ name }) => name),
].flatMap((point) => FAULT_MOMENTS.map((moment) => `${point}:${moment}`));
