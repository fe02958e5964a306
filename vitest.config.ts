import { defineConfig } from 'vitest/config';

/** Real processes and databases start in these tests; the limit only ends what hangs. */
const limits = { testTimeout: 60_000, hookTimeout: 60_000, retry: 0 };

/** Watch what others would disturb, or want windows that nothing spoiled. */
const WATCHING = ['harness/probe/**/*.test.ts', 'test/examples.test.ts'];
/** Whole commands and pages in which nothing is measured. */
const COMMANDS = ['bound', 'commands', 'compare', 'decide', 'method', 'page', 'walls'].map(
  (name) => `test/${name}.test.ts`,
);

/** Three engines of its own, and every image sent to each: `npm run many-hosts`. */
const LONG =
  process.env.MANY_HOSTS === undefined
    ? ['many-hosts', 'swarm'].map((name) => `test/many-hosts/${name}.test.ts`)
    : [];

export default defineConfig({
  test: {
    projects: [
      {
        test: {
          ...limits,
          name: 'units',
          include: [
            'harness/**/*.test.ts',
            'scenarios/**/*.test.ts',
            'targets/contract/**/*.test.ts',
            ...COMMANDS,
          ],
          exclude: [...WATCHING],
          maxWorkers: '100%',
          sequence: { groupOrder: 0 },
        },
      },
      {
        test: {
          ...limits,
          name: 'watching',
          include: [...WATCHING],
          maxWorkers: 1,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          ...limits,
          name: 'end to end',
          include: ['test/**/*.test.ts'],
          exclude: [...COMMANDS, ...WATCHING, ...LONG],
          // Each of them has a whole run to itself: two would only wait for one another.
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
    ],
  },
});
