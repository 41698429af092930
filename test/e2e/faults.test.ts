import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { faultPoints } from '../../cli/fault-points.ts';
import { Clone } from './clone.ts';
import { clockJump, disturbances, type FaultCase, killAt } from './faults/cases.ts';
import { HeldUp, randomMoment, recover } from './faults/run.ts';
import { type FaultRow, tableOf } from './faults/table.ts';

/** `FAULTS=all` runs everything, which takes about an hour and a half; else a fixed part. */
const ALL = process.env.FAULTS === 'all';
/**
 * `FAULTS_PART=2/3`: only each third case, from the second on, so that parts run beside each
 * other; none of them moves the clock that they share.
 */
const [PART = 1, PARTS = 1] = (process.env.FAULTS_PART ?? '1/1').split('/').map(Number);
const RANDOM_KILLS = Number(process.env.FAULTS_RANDOM ?? (ALL ? 50 : 0));

/** Kills that go to one cluster before it is made anew. */
const KILLS_PER_CLUSTER = 5;

/** What always runs: a kill in each part of the way, and what no kill shows. */
const FIXED = [
  'kill -9 at machines:inside',
  'kill -9 at init:inside',
  'kill -9 at workers:inside',
  'kill -9 at network:after',
  'SSH connection cut during init',
  'files of a half init cut off in the middle',
  'disk of the control plane full',
];

const everything: readonly FaultCase[] = [
  ...faultPoints.map(killAt),
  ...disturbances,
  ...(PARTS === 1 ? [clockJump] : []),
];
const cases = everything
  .filter(({ name }) => ALL || FIXED.includes(name))
  .filter((_, index) => index % PARTS === PART - 1);

const rows: FaultRow[] = [];
let clone: Clone;

beforeAll(async () => {
  clone = await Clone.create('copied', { profiles: [] }, `faults-${PART}`);
});

afterAll(async () => {
  console.log(tableOf(rows));
  await clone?.remove();
});

it('the fixed part names cases that exist', () => {
  expect(FIXED.filter((name) => !everything.some((each) => each.name === name))).toEqual([]);
});

describe('a cluster in the making', () => {
  it.each(cases)('recovers from: $name', async ({ name, disturb }) => {
    await clone.gitstead('down', '--force');
    await judge(name, await disturb(clone));
  });
});

describe.skipIf(RANDOM_KILLS === 0)('kills at random moments', () => {
  const clusters = Math.ceil(RANDOM_KILLS / KILLS_PER_CLUSTER / PARTS);
  it.each(Array.from({ length: clusters }, (_, index) => index + 1))(
    'cluster %i recovers from all of them',
    async (index) => {
      await clone.gitstead('down', '--force');
      const moments: string[] = [];
      for (let kill = 0; kill < KILLS_PER_CLUSTER; kill++) {
        const up = HeldUp.start(clone);
        moments.push((await randomMoment(20)).toFixed(1));
        await up.kill();
      }
      await judge(`kill -9 at random, cluster ${index}`, `killed after ${moments.join(', ')} s`);
    },
  );
});

/** The next run must end well, and the one after it must change nothing. */
async function judge(point: string, outcome: string): Promise<void> {
  const { seconds, third } = await recover(clone);
  const row = { point, outcome, recovered: seconds, third: third.length };
  rows.push(row);
  // Also at once, so that a run that is stopped in the middle has told what it saw.
  console.log(tableOf([row]));
  expect(third).toEqual([]);
}
