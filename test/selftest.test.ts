import { readFileSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { expect, it } from 'vitest';
import { commandLine, processesNaming, startCrossover } from './crossover.test-support.js';

/** The fourth field of stat, behind the command in its parentheses (proc_pid_stat(5)); NaN once it has ended. */
function parentOf(pid: number): number {
  try {
    return Number(/\) \S (\d+)/.exec(readFileSync(`/proc/${pid}/stat`, 'utf8'))?.[1]);
  } catch {
    return NaN;
  }
}

/** Agents and reference servers that have this process as their parent. */
function childrenOf(pid: number): number[] {
  return processesNaming('dist/harness/').filter(
    (child) =>
      /load\/agent\.js|reference-server-main\.js/.test(commandLine(child)) && parentOf(child) === pid,
  );
}

it('says what it measures and how long it takes; interrupted, it ends at once with 130 and leaves nothing behind', async () => {
  const selftest = startCrossover(['selftest', '--json']);
  const lines = createInterface({ input: selftest.stderr })[Symbol.asyncIterator]();
  expect((await lines.next()).value).toMatch(/^warming up {2}\(about 1 min( \d+ s)? left\)$/);
  expect((await lines.next()).value).toMatch(/^constant-open /);
  const children = childrenOf(selftest.pid!);
  expect(children).toHaveLength(3);
  selftest.kill('SIGINT');
  const { exitCode, stdout } = await selftest;
  expect(exitCode).toBe(130);
  expect(stdout).toBe('');
  expect(children.filter((pid) => commandLine(pid) !== '')).toEqual([]);
});
