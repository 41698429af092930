import { z } from 'zod';
import { nodeScripts, STEPS } from '../node/steps.ts';
import { factGroup } from './group.ts';

/** What one step of node preparation says: that it holds, or words for what is missing. */
const STEP = z
  .string()
  .regex(/^(ok|pending( .*)?)$/)
  .transform((line) => (line === 'ok' ? undefined : line.split(' ').slice(1).filter(Boolean)));

const shape = Object.fromEntries(STEPS.map(({ name }) => [`step-${name}`, STEP]));

/** How far the machine is prepared. */
export const node = factGroup({
  script: nodeScripts('check'),
  shape,
  read: (raw) => ({
    /** The steps that do not hold, each with what is missing. */
    pending: Object.fromEntries(
      STEPS.flatMap(({ name }) => {
        const missing = raw[`step-${name}`];
        return missing ? [[name, missing.toSorted()]] : [];
      }),
    ) as Readonly<Record<string, readonly string[]>>,
  }),
});
