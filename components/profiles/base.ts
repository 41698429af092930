import { z } from 'zod';
import { metricsServer } from '../metrics-server/index.ts';
import { podinfo } from '../podinfo/index.ts';
import { defineProfile } from './profile.ts';

/** What a cluster starts with unless it says otherwise. */
export const base = defineProfile({
  name: 'base',
  summary: 'Metrics for `kubectl top`, and a sample app',
  schema: z.strictObject({
    sample: z.boolean().default(true).describe('Whether to run podinfo, a sample web app.'),
  }),
  components: ({ sample }) => [metricsServer, ...(sample ? [podinfo] : [])],
});
