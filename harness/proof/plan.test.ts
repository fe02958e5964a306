import { describe, expect, it } from 'vitest';
import { groupBy } from '../model/group.js';
import { planSchema } from '../model/plan/plan.js';
import { Random } from '../stats/random.js';
import { effectId, SPINS, WAITS } from './effects.js';
import { madeUpPlan } from './made-up.test-support.js';
import { roundsOf } from './rounds.js';

describe('roundsOf', () => {
  const [places, targets] = [3, 2];
  const rounds = roundsOf(72, places, targets, { random: new Random(1) });

  it('tries each spin and each wait equally often at each place of each target', () => {
    const tried = groupBy(
      rounds.flatMap(({ place, target, effects }) =>
        effects.map((effect) => JSON.stringify([place, target, effect])),
      ),
      (key) => key,
    );
    const times = (effects: number) => 72 / (places * targets) / effects;
    for (const [key, { length }] of tried) {
      const of = key.includes('spin') ? SPINS.length : key.includes('wait') ? WAITS.length : 1;
      expect(length, key).toBe(times(of));
    }
    expect(tried.size).toBe(places * targets * (1 + SPINS.length + WAITS.length));
  });

  it('comes to every place and target before it comes to any again, however few rounds there are', () => {
    for (let first = 0; first < 72; first += 6) {
      const turn = rounds.slice(first, first + 6).map(({ place, target }) => `${place} ${target}`);
      expect(new Set(turn).size).toBe(6);
    }
    expect(roundsOf(2, places, targets, { random: new Random(1) })).toEqual(rounds.slice(0, 2));
  });

  it('plants all named effects in each round, beside the target as it is once more', () => {
    const named = [...SPINS.slice(2), ...WAITS.slice(1, 2)];
    for (const { effects } of roundsOf(6, places, targets, { random: new Random(1), named }))
      expect(effects.map(effectId)).toEqual(['again', 'spin-20', 'spin-50', 'wait-5']);
  });
});

describe('proofPlan', () => {
  const plan = madeUpPlan(7);

  it('is a plan like any other, drawn again by its seed', () => {
    expect(planSchema.parse(plan)).toEqual(plan);
    expect(madeUpPlan(7)).toEqual(plan);
    expect(madeUpPlan(7, 2)).not.toEqual(plan);
  });

  it('makes one round after the other, each of five blocks in which every arm meets the same arrivals', () => {
    expect(plan.trials.map(({ order }) => order)).toEqual(plan.trials.map((_, index) => index + 1));
    const blocks = [...groupBy(plan.trials, ({ block }) => String(block)).values()];
    expect(blocks).toHaveLength(35);
    for (const [index, trials] of blocks.entries()) {
      expect(new Set(trials.map(({ scenario }) => scenario))).toEqual(
        new Set([plan.scenarios[Math.floor(index / 5)]!.id]),
      );
      expect(new Set(trials.map(({ seed }) => seed)).size).toBe(1);
      expect(new Set(trials.map(({ target }) => target)).size).toBe(4);
    }
  });

  it('lets each arm come first in a block of each round', () => {
    for (const trials of groupBy(plan.trials, ({ scenario }) => scenario).values()) {
      const firsts = [...groupBy(trials, ({ block }) => String(block)).values()].map(([one]) => one!.target);
      expect(new Set(firsts).size).toBe(4);
    }
  });

  it('has a block to spare for each round, which comes after all the others', () => {
    expect(new Set(plan.spareTrials.map(({ block }) => block))).toEqual(new Set([36]));
    expect(plan.spareTrials).toHaveLength(28);
  });

  it('compares a target with itself: as it is first, then once more and with an effect', () => {
    const [first] = plan.scenarios;
    const arms = new Set(
      plan.trials.filter(({ scenario }) => scenario === first!.id).map(({ target }) => target),
    );
    const own = plan.targets.filter(({ id }) => arms.has(id));
    expect(own[0]!.planted).toBeUndefined();
    expect(own.slice(1).map(({ planted }) => planted!.of)).toEqual(Array(3).fill(own[0]!.id));
    expect(own.slice(1).map(({ planted }) => planted!.effect.kind)).toEqual(['none', 'spin', 'wait']);
  });
});
