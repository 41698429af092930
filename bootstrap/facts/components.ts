import { z } from 'zod';
import { factGroup } from './group.ts';

/** What runs the control plane on a machine, and whether its services run what is installed. */
export const components = factGroup({
  script: 'facts/components',
  shape: { 'static-images': z.string(), stale: z.string() },
  read: (raw) => ({
    /** Tags of the static pods' images by the last part of their names, for example `etcd`. */
    images: Object.fromEntries(words(raw['static-images']).map(nameAndTag)) as ImageTags,
    /** Services whose program was replaced since they started. */
    stale: [...new Set(words(raw.stale))],
  }),
});

type ImageTags = Readonly<Record<string, string>>;

function words(line: string): readonly string[] {
  return line.split(' ').filter(Boolean);
}

function nameAndTag(image: string): readonly [string, string] {
  const colon = image.lastIndexOf(':');
  const path = image.slice(0, colon);
  return [path.slice(path.lastIndexOf('/') + 1), image.slice(colon + 1)];
}
