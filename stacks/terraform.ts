export { apply, destroy } from './terraform/apply.ts';
export { refuseLosses } from './terraform/guard.ts';
export { init } from './terraform/init.ts';
export { machineTargets } from './terraform/output.ts';
export { plan } from './terraform/plan.ts';
