import { defineConfig } from 'vitest/config';

export default defineConfig({
  test: {
    include: [
      'harness/**/*.test.ts',
      'scenarios/**/*.test.ts',
      'targets/contract/**/*.test.ts',
      'test/**/*.test.ts',
    ],
    // Real processes and databases start in these tests; the limit only ends what hangs.
    testTimeout: 60_000,
    hookTimeout: 60_000,
    retry: 0,
  },
});
