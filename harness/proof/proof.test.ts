import { describe, expect, it } from 'vitest';
import type { Try } from '../model/report/proof.js';
import { honest, madeUpPlan, madeUpRun } from './made-up.test-support.js';
import { proofOf, tallied } from './proof.js';

const plan = madeUpPlan(12);

describe('proofOf', () => {
  it('finds effects that are there, recovers them, and sees none where none is', () => {
    const proof = proofOf(madeUpRun(plan, honest));
    expect(proof.aa.comparisons).toBe(24);
    expect(proof.aa.differ).toBeLessThanOrEqual(3);
    expect(proof.held.tries).toBe(24);
    expect(proof.held.times).toBeGreaterThanOrEqual(21);
    expect([proof.wrong, proof.lost]).toEqual([[], 0]);
    for (const row of proof.effects) {
      const [effect, equality] = [row.effect, row.unit === 'times' ? 1 : 0];
      const size = effect.kind === 'spin' ? effect.share : effect.kind === 'wait' ? 1_000 * effect.ms : 0;
      expect((row.injected - equality) / size).toBeCloseTo(1, 1);
      expect(row.recovered).toBeGreaterThan(row.low);
      expect(row.recovered).toBeLessThan(row.high);
      if (effect.kind === 'spin' && effect.share >= 0.2) expect([row.found, row.called]).toEqual([1, 1]);
    }
  });

  it('is wrong beyond chance where a second deployment is never as the first', () => {
    const { aa, wrong } = proofOf(
      madeUpRun(plan, (planted, noise, trial) =>
        honest(planted, trial.target.endsWith('.again') ? 1.2 * noise : noise, trial),
      ),
    );
    expect(aa.differ).toBe(24);
    expect(wrong.map(({ kind }) => kind)).toEqual(['differs-without-effect']);
  });

  it('is wrong beyond chance where half of each effect gets lost', () => {
    const { held, wrong } = proofOf(
      madeUpRun(
        plan,
        ({ spinUs, waitMs }, noise, trial) =>
          honest({ spinUs: spinUs / 2, waitMs: waitMs / 2 }, noise, trial),
        0.002,
      ),
    );
    expect(held.times).toBeLessThan(6);
    expect(wrong.map(({ kind }) => kind)).toEqual(['interval-misses-effect']);
  });

  it('lets a sleep last a little longer than asked for, and never shorter', () => {
    const held = (addedUs: number) =>
      proofOf(
        madeUpRun(
          plan,
          (planted, noise, trial) => {
            const { cpuUs, latencyUs } = honest(planted, noise, trial);
            return { cpuUs, latencyUs: latencyUs + (planted.waitMs > 0 ? addedUs : 0) };
          },
          0.000_01,
        ),
      )
        .effects.filter(({ effect }) => effect.kind === 'wait')
        .every((row) => row.held === row.tries);
    expect([held(150), held(-150), held(400)]).toEqual([true, false, false]);
  });

  it('counts only the rounds that were made to their end', () => {
    const data = madeUpRun(plan, honest);
    // A round has twenty trials: the second was called off in its last.
    const interrupted = { ...data, observations: data.observations.slice(0, 39) };
    const { run, aa, held, lost } = proofOf(interrupted);
    expect([run.roundsMade, run.roundsPlanned]).toEqual([1, 12]);
    expect([aa.comparisons, held.tries, lost]).toEqual([2, 2, 0]);
  });
});

describe('tallied', () => {
  const one = { kind: 'judged', round: 1, scenario: 'crud', level: 'rate-200', target: 'go-x' } as const;
  const spin = {
    ...one,
    metric: 'cpu_per_1k',
    marginKind: 'ratio',
    effect: { kind: 'spin', share: 0.2 },
  } as const;
  const judged = { injected: 1.2, pairs: 5, found: true, held: true, called: true } as const;

  it('joins the tries of an effect: geometric means, each with its own standard error', () => {
    const tries: Try[] = [
      { ...spin, ...judged, recovered: 1.1, low: 1, high: 1.21 },
      { ...spin, ...judged, recovered: 1.21, low: 1.1, high: 1.331 },
    ];
    const [row] = tallied(tries).effects;
    expect(row).toMatchObject({ tries: 2, found: 2, held: 2, called: 2 });
    expect(row!.recovered).toBeCloseTo(Math.sqrt(1.1 * 1.21), 12);
    // Each error is ln 1.1 / t(0.975, 4) = 0.034328; their mean has 0.024274, and t(0.975, 8) = 2.306.
    expect(Math.log(row!.high / row!.recovered)).toBeCloseTo(0.05598, 4);
  });

  it('joins five tries and more by what they differ by, which holds what each minute has of its own', () => {
    const at = (recovered: number): Try => ({
      ...spin,
      ...judged,
      recovered,
      low: recovered / 1.01,
      high: recovered * 1.01,
    });
    const [row] = tallied([1.1, 1.15, 1.2, 1.25, 1.3].map(at)).effects;
    // The logarithms have a deviation of 0.066031: t(0.975, 4) = 2.776 of its fifth's root.
    expect(Math.log(row!.high / row!.recovered)).toBeCloseTo((2.776_45 * 0.066_031) / Math.sqrt(5), 4);
  });

  it('counts what gates left too few pairs of neither way', () => {
    const { held, lost, effects } = tallied([{ ...spin, kind: 'lost', pairs: 4 }]);
    expect([held.tries, lost, effects]).toEqual([0, 1, []]);
  });

  it('takes one difference of twenty for chance, and five not', () => {
    const none = {
      ...spin,
      ...judged,
      effect: { kind: 'none' },
      injected: 1,
      recovered: 1,
      low: 0.9,
      high: 1.1,
    } as const;
    const tries = (differ: number): Try[] =>
      Array.from({ length: 20 }, (_, index) => ({ ...none, found: index < differ }));
    expect(tallied(tries(1)).wrong).toEqual([]);
    expect(tallied(tries(5)).wrong).toMatchObject([{ kind: 'differs-without-effect', times: 5, tries: 20 }]);
  });
});
