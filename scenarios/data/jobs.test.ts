import { expect, test } from 'vitest';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { jobs } from './jobs.js';

test('the jobs of a backlog are those that are queued beside it', () => {
  for (const { id, load, backlog } of jobs.levels) {
    if (!backlog || load.kind !== 'open-loop') continue;
    const { rounds } = backlog;
    const written = typeof rounds === 'number' ? String(rounds) : `{{${rounds.pilot}}}`;
    expect(load.requests[0]?.body, id).toBe(`{"wait_ms":${backlog.waitMs},"rounds":${written}}`);
  }
});

test('each kind of work is held at a rate and taken from a backlog, by the target’s worker', () => {
  expect(jobs.levels.map(({ id }) => id)).toEqual([
    ...['steady-0', 'steady-wait-10', 'steady-cpu-20'],
    ...['drain-0', 'drain-wait-10', 'drain-cpu-20'],
  ]);
  expect(jobs.levels.every(({ startUp }) => startUp?.worker === true)).toBe(true);
});

test('a backlog that nobody would do is refused', () => {
  const levels = jobs.levels.map((level) => ({ ...level, startUp: {} }));
  expect(() => defineScenario({ ...jobs, levels })).toThrow('a backlog at drain-0, and no worker');
});
