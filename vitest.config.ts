import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['test/**/*.test.ts'],
          exclude: ['test/e2e/**'],
          // Most tests wait for real processes, so more of them than processors run at once.
          maxWorkers: 4,
          testTimeout: 60_000,
        },
      },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          // An upgrade of several machines takes a quarter of an hour where the processors are shared.
          testTimeout: 1_500_000,
          hookTimeout: 900_000,
          fileParallelism: false,
          bail: 1,
        },
      },
    ],
  },
});
