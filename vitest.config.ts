import { defineConfig } from 'vitest/config';

/** Real processes and databases start in these tests; the limit only ends what hangs. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000, retry: 0 };

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: 'units',
          include: ['harness/**/*.test.ts', 'scenarios/**/*.test.ts', 'targets/contract/**/*.test.ts'],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...limits,
          name: 'end to end',
          include: ['test/**/*.test.ts'],
          // Each of them fills a small machine by itself.
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
    ],
  },
});
