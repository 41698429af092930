import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    projects: [
      { test: { name: 'unit', include: ['test/**/*.test.ts'], exclude: ['test/e2e/**'] } },
      {
        test: {
          name: 'e2e',
          include: ['test/e2e/**/*.test.ts'],
          globalSetup: ['test/e2e/prepare.ts'],
          // Cold hosts build Kubernetes first; the run as a whole is bounded by CI.
          testTimeout: 900_000,
          hookTimeout: 4_000_000,
          fileParallelism: false,
          bail: 1,
        },
      },
    ],
  },
});
