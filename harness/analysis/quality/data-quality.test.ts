import { expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { RunRecord } from '../../model/run/environment.js';
import type { Observation } from '../../model/run/observation.js';
import { completed, failed, httpLoad, pairsOf, planOf } from '../observations.test-support.js';
import { judgeObservations } from '../window/judged-levels.js';
import { dataQuality } from './data-quality.js';

const PLAN = planOf(5);
/** By ratio two, and one of them by difference too. */
const JUDGED = 3;

function qualityOf(observations: readonly Observation[], records: readonly RunRecord[] = []) {
  const { environment } = sampleReport();
  return dataQuality(
    { plan: PLAN, environment, records, observations },
    judgeObservations(PLAN, observations, null),
  );
}

const quiet = completed({ block: 1, target: 'py' });
/** Other programs took a third of the cores: latencies are spoiled, CPU per request is not. */
const disturbed = { host: { ...quiet.host, otherCpuShare: 0.33 } };

it('counts judged figures of first attempts, what spoiled them and in whose arm', () => {
  const { arms, gates } = qualityOf(
    pairsOf(5, (target, block) =>
      completed({ block, target }, target === 'go' && block <= 2 ? disturbed : {}),
    ),
  );
  expect(arms).toEqual([
    { target: 'py', deployment: 1, figures: 5 * JUDGED, spoiled: 0 },
    { target: 'go', deployment: 1, figures: 5 * JUDGED, spoiled: 4 },
  ]);
  expect(gates).toMatchObject([
    { gate: 'other-programs', spoiled: 4, arms: [{ spoiled: 0 }, { target: 'go', spoiled: 4 }] },
  ]);
});

it('counts a level that could not be measured as spoiled by the harness, and nothing that the target did', () => {
  const { arms, gates } = qualityOf([
    failed({ block: 1, target: 'py' }, 'harness'),
    failed({ block: 1, target: 'go' }, 'target'),
  ]);
  expect(arms.map(({ spoiled }) => spoiled)).toEqual([JUDGED, 0]);
  expect(gates).toMatchObject([{ gate: 'harness', title: null, spoiled: JUDGED }]);
});

it('tests whether losses hit one arm more, block by block and by first attempts alone', () => {
  const first = pairsOf(5, (target, block) => completed({ block, target }, target === 'go' ? disturbed : {}));
  const again = pairsOf(5, (target, block) => completed({ block, target, attempt: 1 }));
  const { losses, repeats } = qualityOf([...first, ...again]);
  const counts = { levels: 5, aLost: 0, bLost: 5, blocksMoreOfA: 0, blocksMoreOfB: 5, p: 0.0625 };
  const pair = { arm: 'ab', a: 'py', b: 'go' };
  expect(losses).toEqual([
    { scenario: null, ...pair, ...counts },
    { scenario: 'test', ...pair, ...counts },
  ]);
  expect(repeats).toMatchObject({ repeated: 5, stillSpoiled: 0 });
});

it('takes levels of one block for one event of the sign test', () => {
  const { losses } = qualityOf(
    ['rate', 'wait'].flatMap((level) =>
      pairsOf(1, (target, block) =>
        completed(
          { block, target, level },
          { load: httpLoad(60_000), ...(target === 'py' ? disturbed : {}) },
        ),
      ),
    ),
  );
  expect(losses[0]).toMatchObject({ levels: 2, aLost: 2, blocksMoreOfA: 1, p: 1 });
});

it('tells what stayed spoiled, what was given up and from where on nothing was repeated', () => {
  const { repeats } = qualityOf(
    pairsOf(2, (target, block) => completed({ block, target }, disturbed)),
    [
      {
        record: 'given-up',
        scenario: 'test',
        level: 'rate',
        block: 2,
        gate: 'other-programs',
        timesInARow: 3,
      },
      { record: 'repeats-spent', block: 2, budgetSeconds: 60 },
    ],
  );
  expect(repeats).toEqual({
    repeated: 0,
    stillSpoiled: 2,
    givenUp: [{ scenario: 'test', level: 'rate', block: 2, gate: 'other-programs', timesInARow: 3 }],
    spent: { block: 2, budgetSeconds: 60 },
  });
});

it('tells rates that were not sustained by their windows, and the least that was answered', () => {
  const { notSustained } = qualityOf(
    pairsOf(3, (target, block) =>
      completed(
        { block, target },
        target === 'py' && block > 1 ? { load: httpLoad(1_000, { answeredInWindow: 300 * block }) } : {},
      ),
    ),
  );
  expect(notSustained).toEqual([
    {
      scenario: 'test',
      level: 'rate',
      target: 'py',
      deployment: 1,
      windows: 3,
      notSustained: 2,
      leastAnsweredShare: 0.6,
    },
  ]);
});

it('takes the slower of a canary before and after each window, and has none where none was timed', () => {
  const canaryUs = [
    { before: 100, after: 90 },
    { before: 100, after: 100 },
    { before: 90, after: 150 },
  ];
  const timed = canaryUs.map((us, index) =>
    completed({ block: index + 1, target: 'py' }, { host: { ...quiet.host, canaryUs: us } }),
  );
  expect(qualityOf(timed).canary).toEqual({ windows: 3, medianUs: 100, slow: 1, beyond: 1.25, most: 1.5 });
  expect(qualityOf([quiet]).canary).toBeNull();
});

it('counts a window that was opened again at once as a first attempt lost, in its own arm', () => {
  const disturbances = [{ gate: 'other-programs', figure: 0.33, threshold: 0.2 }];
  const { arms, losses, openedAgain, repeats } = qualityOf(
    pairsOf(5, (target, block) =>
      completed({ block, target }, target === 'go' && block <= 2 ? { disturbances } : {}),
    ),
  );
  expect(openedAgain).toBe(2);
  expect(arms.map(({ spoiled }) => spoiled)).toEqual([0, 4]);
  expect(losses[0]).toMatchObject({ aLost: 0, bLost: 2, blocksMoreOfB: 2 });
  expect(repeats).toMatchObject({ repeated: 0, stillSpoiled: 0 });
});
