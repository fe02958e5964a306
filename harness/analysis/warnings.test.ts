import { describe, expect, it } from 'vitest';
import type { Observation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { Level } from '../model/plan/scenario.js';
import { judgeObservations } from './window/judged-levels.js';
import { compareSides } from './comparison/judge.js';
import { completed, httpLoad, levels, pairsOf, planOfLevel, scenario } from './observations.test-support.js';
import { sideOf } from './comparison/sides.js';
import { warningsOf } from './warnings.js';

/** Which warnings a whole run with these observations gets. */
function warned(
  observations: Observation[],
  blocks: number,
  arm: 'ab' | 'aa' = 'ab',
  load: Level['load'] = levels.rate.load,
): string[] {
  const plan: Plan = {
    ...planOfLevel({ ...levels.rate, load }, blocks),
    primaryAa: { scenario: 'test', level: 'rate', metric: 'latency_p50', target: 'py' },
  };
  const judgedLevels = judgeObservations(plan, observations, null);
  const side = (target: string) =>
    sideOf(judgedLevels, { scenario: 'test', level: 'rate', target, deployment: 1 });
  const context = { plan, deliveryCeilingPerSecond: null, bootstrapResamples: 1_000 };
  const comparisons: Comparison[] = compareSides(context, scenario, levels.rate, arm, side('py'), side('go'));
  const data = {
    plan,
    observations,
    environment: {} as never,
    records: [{ record: 'end' as const, status: 'complete' as const, finishedAt: '', wallSeconds: 1 }],
  };
  return [...new Set(warningsOf(data, judgedLevels, comparisons).map(({ kind }) => kind))];
}

const wobble = (block: number) => 1 + 0.01 * ((block * 7) % 5);
const steady = (blocks: number) =>
  pairsOf(blocks, (target, block) =>
    completed({ block, target }, { load: httpLoad((target === 'go' ? 10_000 : 9_950) * wobble(block)) }),
  );

describe('a run is warned', () => {
  it('of nothing when nothing is wrong', () => {
    expect(warned(steady(10), 10)).toEqual([]);
  });

  it('of windows beside which a fixed piece of work took longer than usual', () => {
    const beside = (after: number) => ({ canaryUs: { before: 300, after } });
    const observations = steady(10).map((one, index) =>
      one.status === 'completed'
        ? { ...one, host: { ...one.host, ...beside(index === 3 ? 400 : 310) } }
        : one,
    );
    expect(warned(observations, 10)).toEqual(['canary']);
    expect(warned(observations.slice(4), 10)).not.toContain('canary');
  });

  it('when two deployments of one target differ', () => {
    const differing = pairsOf(5, (target, block) =>
      completed(
        { block, target },
        { load: httpLoad((target === 'go' ? 10_300 : 10_000) * (1 + block / 1e4)) },
      ),
    );
    expect(warned(differing, 5, 'aa')).toEqual(['aa-differs']);
    const noisy = pairsOf(5, (target, block) =>
      completed({ block, target }, { load: httpLoad(target === 'go' ? 9_800 * wobble(block) : 10_000) }),
    );
    expect(warned(noisy, 5, 'aa')).toEqual([]);
  });

  it('when the second half of its windows was slower than the first by more than the margin', () => {
    const halves = (secondP50Us: number) =>
      pairsOf(5, (target, block) =>
        completed(
          { block, target },
          {
            load: httpLoad(10_000, {
              halves: { firstP50Us: 10_000, secondP50Us: target === 'go' ? secondP50Us + block : 10_000 },
            }),
          },
        ),
      );
    expect(warned(halves(11_500), 5)).toEqual(['drifting']);
    expect(warned(halves(10_500), 5)).toEqual([]);
  });

  it('of no drift where a patient load fills its queue during the window', () => {
    const halves = pairsOf(5, (target, block) =>
      completed(
        { block, target },
        {
          load: httpLoad(10_000, {
            loop: 'closed',
            halves: { firstP50Us: 10_000, secondP50Us: 90_000 + block },
          }),
        },
      ),
    );
    const closed = { ...levels.capacity.load, purpose: 'fixed-concurrency' as const };
    expect(warned(halves, 5, 'ab', closed)).toEqual(['drifting']);
    expect(warned(halves, 5, 'ab', { ...closed, patient: true })).toEqual([]);
  });

  it('of a block far from the others, from ten blocks on, and of what the bootstrap makes of it', () => {
    const carried = (blocks: number) =>
      pairsOf(blocks, (target, block) =>
        completed(
          { block, target },
          {
            load: httpLoad(
              (target === 'py' ? 10_000 : block === 4 ? 40_000 : 11_700) * (1 + 0.002 * (block % 3)),
            ),
          },
        ),
      );
    expect(warned(carried(10), 10)).toEqual(['outlier', 'bootstrap-disagrees']);
    expect(warned(carried(9), 9)).toEqual([]);
  });
});
