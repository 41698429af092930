import { expect, test } from 'vitest';
import { trackProgress } from '../../artifacts/progress.ts';
import { listen } from './setup.ts';

test('counts an artifact once, however often it is told', () => {
  const { run, events } = listen();
  const { tell } = trackProgress(2, run);
  tell('a', 'cached');
  tell('a', 'cached');
  tell('b', 'ready');
  expect(events.map(({ done, total }) => [done, total])).toEqual([
    [1, 2],
    [1, 2],
    [2, 2],
  ]);
});

test('tells no time where nothing is built', () => {
  const { run, events } = listen();
  trackProgress(1, run).tell('a', 'downloading');
  expect(events[0]).not.toHaveProperty('secondsLeft');
});

test('counts the time of builds to come, and no longer that of those that ended', async () => {
  const { run, events } = listen();
  const progress = trackProgress(2, run);
  progress.expect(100);
  progress.expect(20);
  progress.tell('a', 'building');
  await progress.during({ artifact: 'a', seconds: 100 }, async () => undefined);
  progress.tell('b', 'building');
  expect(events.map(({ secondsLeft }) => secondsLeft)).toEqual([120, 20]);
});

test('says a second where an end is due, rather than nothing', async () => {
  const { run, events } = listen();
  const progress = trackProgress(1, run);
  progress.expect(0.4);
  progress.expect(0.6);
  progress.tell('a', 'building');
  expect(events[0]?.secondsLeft).toBe(1);
});
