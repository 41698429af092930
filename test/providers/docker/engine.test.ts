import { afterEach, beforeEach, expect, test } from 'vitest';
import type { Host } from '../../../host/host.ts';
import { engineCheck } from '../../../providers/docker/engine.ts';

const root: Host = { platform: 'linux', debian: true, root: true };
const { DOCKER_HOST } = process.env;

beforeEach(() => {
  process.env.DOCKER_HOST = 'unix:///nonexistent';
});

afterEach(() => {
  delete process.env.DOCKER_HOST;
  if (DOCKER_HOST !== undefined) process.env.DOCKER_HOST = DOCKER_HOST;
});

test('an engine that the user names is neither started nor replaced', async () => {
  const check = engineCheck(root);
  expect(check.fix).toBeUndefined();
  expect(await check.run(new AbortController().signal)).toMatchObject({
    status: 'failed',
    remedy: 'Start the engine that DOCKER_HOST names (unix:///nonexistent), or unset it.',
  });
});
