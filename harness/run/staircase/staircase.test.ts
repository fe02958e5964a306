import { expect, it } from 'vitest';
import { completed, httpLoad } from '../../analysis/observations.test-support.js';
import { runStaircase } from './staircase.js';

const { host } = completed({ block: 1, target: 'py' });

it('gives the window of the highest rate within, with every step that was offered', async () => {
  const search = { objectiveUs: 50_000, startPerSecond: 1_000, dither: 0, leastStepSeconds: 1.2 };
  const { window, staircase } = await runStaircase(
    { ...search, top: { perSecond: 1e6, by: 'agent' } },
    (ratePerSecond) =>
      Promise.resolve({ load: httpLoad(ratePerSecond < 1_250 ? 9_000 : 90_000), host, ratePerSecond }),
  );
  expect(staircase.ended).toBe('bracketed');
  expect(staircase.ratePerSecond).toBeCloseTo(1_210);
  expect(window.ratePerSecond).toBe(staircase.ratePerSecond);
  expect(staircase.steps.map((step) => [Math.round(step.ratePerSecond), step.outcome])).toEqual([
    [1_000, 'within'],
    [1_210, 'within'],
    [1_464, 'beyond'],
    [1_331, 'beyond'],
    // The one above what counts is beyond only when it was twice.
    [1_331, 'beyond'],
  ]);
  expect(staircase.topBy).toBeNull();
});

it('gives the last window where nothing was within, and names what keeps the top', async () => {
  const search = { objectiveUs: 50_000, startPerSecond: 100, dither: 0, leastStepSeconds: 1.2 };
  const pool = { ...search, top: { perSecond: 100, by: 'pool' as const } };
  const beyond = await runStaircase(pool, (rate) => Promise.resolve({ load: httpLoad(90_000), host, rate }));
  expect(beyond.staircase).toMatchObject({ ended: 'at-bottom', ratePerSecond: null, topBy: null });
  expect(beyond.window.rate).toBeLessThan(60);
  const within = await runStaircase(pool, () => Promise.resolve({ load: httpLoad(9_000), host }));
  expect(within.staircase).toMatchObject({ ended: 'at-top', topBy: 'pool' });
});

it('takes the rate below the one that the generator was too busy for as the least that a fast target serves', async () => {
  const search = { objectiveUs: 50_000, startPerSecond: 1_000, dither: 0, leastStepSeconds: 1.2 };
  const { window, staircase } = await runStaircase(
    { ...search, top: { perSecond: 1e6, by: 'pool' } },
    (ratePerSecond) =>
      Promise.resolve({
        load: httpLoad(9_000, { agentBusy: ratePerSecond > 1_400 ? 0.99 : 0.5 }),
        host,
        ratePerSecond,
      }),
  );
  expect(staircase.steps.map((step) => [Math.round(step.ratePerSecond), step.outcome])).toEqual([
    [1_000, 'within'],
    [1_210, 'within'],
    [1_464, 'spoiled'],
    [1_464, 'spoiled'],
    [1_331, 'within'],
  ]);
  expect(staircase).toMatchObject({ ended: 'at-top', topBy: 'agent' });
  expect(window.ratePerSecond).toBe(staircase.ratePerSecond);
});

it('knows nothing of a target that nothing could be offered to', async () => {
  const search = { objectiveUs: 50_000, startPerSecond: 100, dither: 0, leastStepSeconds: 1.2 };
  const { staircase } = await runStaircase({ ...search, top: { perSecond: 1e6, by: 'agent' } }, () =>
    Promise.resolve({ load: httpLoad(9_000, { agentBusy: 0.99 }), host }),
  );
  expect(staircase).toMatchObject({ ended: 'spoiled', ratePerSecond: null, topBy: null });
});
