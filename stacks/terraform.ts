export { apply, destroy } from './terraform/apply.ts';
export type { ResourceKinds } from './terraform/changes.ts';
export { init } from './terraform/init.ts';
export { machineTargets } from './terraform/output.ts';
export { type Plan, type PlanOptions, plan } from './terraform/plan.ts';
export type { TerraformRun } from './terraform/process.ts';
