import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { readStat } from '../harness/linux/procfs.js';
import { commandLine, processesNaming, startCrossover } from './crossover.test-support.js';

/** Agents, reference servers and their witness that have this process as their parent. */
function childrenOf(pid: number): number[] {
  return processesNaming('dist/harness/').filter(
    (child) =>
      /load\/agent\/main\.js|selftest\/(server|witness)\/main\.js/.test(commandLine(child)) &&
      readStat(child)?.parentPid === pid,
  );
}

it('says what it measures and how long it takes; interrupted, it ends at once with 130 and leaves nothing behind', async () => {
  const selftest = startCrossover(['selftest', '--json']);
  const lines = createInterface({ input: selftest.stderr })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toMatch(/^warming up {2}\(about 1 min( \d+ s)? left\)$/);
  expect((await lines.next()).value).toMatch(/^constant-open /);
  const children = childrenOf(selftest.pid!);
  expect(children).toHaveLength(4);
  selftest.kill('SIGINT');
  const { exitCode, stdout } = await selftest;
  expect(exitCode).toBe(130);
  expect(stdout).toBe('');
  expect(children.filter((pid) => commandLine(pid) !== '')).toEqual([]);
});
