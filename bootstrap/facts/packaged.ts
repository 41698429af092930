import { z } from 'zod';
import { factGroup } from './group.ts';

/** Packages of the distribution that own places of our programs. Its script follows that of `node`. */
export const packaged = factGroup({
  script: 'facts/packaged',
  shape: { packaged: z.string() },
  read: (raw): readonly string[] => [...new Set(raw.packaged.split(' ').filter(Boolean))],
});
