import { expect, it } from 'vitest';
import { EnvironmentError } from '../../errors.js';
import type { Observation } from '../../model/run/observation.js';
import { LabLosses } from './lab-losses.js';
import { resumedWith } from './resumed.js';

const level = (trialId: string): Observation => ({
  trialId,
  block: 1,
  order: 1,
  scenario: 'crud',
  level: 'rate-200',
  target: 'go-net-http',
  arm: 'ab',
  deployment: 1,
  attempt: 0,
  atSeconds: 1,
  status: 'aborted',
});
const lost = (trialId: string, cause: 'harness' | 'target' = 'harness', gate = 'lab'): Observation => ({
  ...level(trialId),
  status: 'failed',
  stage: 'deploy',
  cause,
  gate,
  expected: 'a container',
  found: 'no engine',
  remedy: 'Start it.',
  logTail: '',
});

/** What a run observes, each a trial of its own, and whether it was stopped. */
function run(...observations: readonly Observation[]) {
  const losses = new LabLosses();
  const observed: Observation[] = [];
  const context = { observe: (one: Observation) => void observed.push(one), elapsedSeconds: () => 2 };
  let stopped: unknown = null;
  for (const one of observations) {
    losses.note(one);
    context.observe(one);
    try {
      losses.stopAfterTooMany(context);
    } catch (thrown) {
      stopped ??= thrown;
    }
  }
  return { stopped, observed };
}

it('stops a run whose lab lost three trials in a row, and leaves those to be made again', () => {
  const { stopped, observed } = run(lost('b1'), lost('b2', 'harness', 'database'), lost('b3'));
  expect(stopped).toBeInstanceOf(EnvironmentError);
  expect(String(stopped)).toContain('3 trials in a row');
  const resumed = resumedWith(observed);
  expect(['b1', 'b2', 'b3'].map((trialId) => resumed.observed(trialId, 'rate-200', 0))).toEqual([
    null,
    null,
    null,
  ]);
});

it.each([
  // What the target does is no loss of the lab's, and shows that the lab stands.
  ['the target', lost('b3', 'target')],
  ['an agent', lost('b3', 'harness', 'agent')],
])('goes on where %s lost one of them', (_whose, third) => {
  expect(run(lost('b1'), lost('b2'), third, lost('b4'), lost('b5')).stopped).toBeNull();
});
