import { expect, test } from 'vitest';
import { profileSchemas } from '../../components/catalogue.ts';
import { networkPolicyNote } from '../../components/facts.ts';
import { renderCluster } from '../../components/render.ts';
import { seedFiles, syncFiles } from '../../components/seed.ts';
import { baseSpec, input } from './fixtures.ts';

const spec = baseSpec();

test('everything that is seeded is rendered', () => {
  const rendered = renderCluster(spec, input).map(({ path }) => path);
  const { early, flux } = seedFiles(spec);
  expect(rendered).toEqual(expect.arrayContaining([...early, ...flux]));
});

test('the network is seeded before DNS, each with its namespace and rights first', () => {
  const { early } = seedFiles(spec);
  expect(early[0]).toBe('controllers/flannel/namespace.yaml');
  expect(early.indexOf('controllers/flannel/daemonset.yaml')).toBeLessThan(
    early.indexOf('controllers/coredns/deployment.yaml'),
  );
});

test('flannel is honest about network policies', () => {
  expect(networkPolicyNote(spec).state).toBe('unenforced');
});

test('parameters of profiles have defaults and refuse unknown keys', () => {
  const base = profileSchemas.get('base');
  expect(base?.parse({})).toEqual({ sample: true });
  expect(base?.safeParse({ smaple: true }).success).toBe(false);
});

test('Flux begins with the root and every layer at once', () => {
  const rendered = renderCluster(spec, input).map(({ path }) => path);
  expect(syncFiles(spec)).toEqual(['flux-system/gotk-sync.yaml', 'controllers.yaml', 'apps.yaml']);
  expect(rendered).toEqual(expect.arrayContaining([...syncFiles(spec)]));
});
