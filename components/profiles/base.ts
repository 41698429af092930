import { z } from 'zod';
import { coredns } from '../coredns/index.ts';
import { flannel } from '../flannel/index.ts';
import { flux } from '../flux/index.ts';
import { metricsServer } from '../metrics-server/index.ts';
import { podinfo } from '../podinfo/index.ts';
import { defineProfile } from './profile.ts';

/** What every cluster starts with. */
export const base = defineProfile({
  name: 'base',
  summary: 'Pod network, DNS, Flux, metrics, and a sample app',
  schema: z.strictObject({
    sample: z.boolean().default(true).describe('Whether to run podinfo, a sample web app.'),
  }),
  components: ({ sample }) => [flux, flannel, coredns, metricsServer, ...(sample ? [podinfo] : [])],
});
