import { expect, test } from 'vitest';
import { loadLock } from '../../artifacts/lock.ts';
import { images } from '../../components/facts.ts';
import { CONTROLLERS, CRD_ARTIFACTS } from '../../components/flux/controllers.ts';
import { baseSpec } from './fixtures.ts';

const lock = loadLock();

test('every image that a cluster runs is in the lock', () => {
  const known = Object.keys(lock.images);
  expect(images(baseSpec()).filter((image) => !known.includes(image))).toEqual([]);
});

test.each(CONTROLLERS)(
  'the definitions of $name are of the version that runs',
  ({ name, image }) => {
    const artifact = CRD_ARTIFACTS[name] ?? '';
    expect(lock.definitions[artifact]?.version).toBe(image.split(':').at(-1));
  },
);
