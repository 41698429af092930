import { expect, test } from 'vitest';
import type { Lease } from '../../bootstrap/lease/lease.ts';
import { phases } from '../../bootstrap/phases/index.ts';
import { openCluster } from '../../cli/cluster.ts';
import { faultPoints, UP_STAGES } from '../../cli/fault-points.ts';
import { upStages } from '../../cli/stages.ts';

test('the points at which a test can stop `up` are those of its stages and phases', async () => {
  const stages = upStages(await openCluster(), { yes: true }, {} as Lease);
  expect(stages.map(({ title }) => title)).toEqual(UP_STAGES);
  expect(faultPoints).toContain('machines:inside');
  expect(new Set(faultPoints).size).toBe((UP_STAGES.length + phases.length) * 3);
});
