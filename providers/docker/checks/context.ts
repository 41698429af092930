import type { ClusterSpec } from '../../../config/spec.ts';
import type { Check, CheckResult } from '../../../plan/check.ts';
import { readOnce } from '../../../plan/files.ts';
import type { ClusterPaths } from '../../../plan/paths.ts';
import { engineVersion } from '../engine.ts';

/** What a check of the engine compares. */
export interface CheckContext {
  readonly spec: ClusterSpec;
  /** Id of this clone's cluster; undefined before its first run, when nothing can be ours. */
  readonly id: string | undefined;
}

/** A check that needs an answering engine. */
export interface EngineCheck {
  readonly name: string;
  readonly title: string;
  readonly ignorable?: true;
  readonly run: (context: CheckContext) => Promise<CheckResult>;
}

/** Binds a check to a cluster. Without an engine it says so instead of failing a second time. */
export function bind(check: EngineCheck, spec: ClusterSpec, paths: ClusterPaths): Check {
  return {
    name: check.name,
    title: check.title,
    ...(check.ignorable && { ignorable: check.ignorable }),
    run: async () => {
      if (!(await engineVersion())) return NOT_CHECKED;
      return check.run({ spec, id: await readOnce(paths.id) });
    },
  };
}

const NOT_CHECKED: CheckResult = {
  status: 'warning',
  message: 'Not checked, because no container engine answers.',
  remedy: 'Start the engine, then run this again.',
};
