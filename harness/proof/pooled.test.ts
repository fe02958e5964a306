import { describe, expect, it } from 'vitest';
import type { Try } from '../model/report/proof.js';
import { honest, madeUpPlan, madeUpRun } from './made-up.test-support.js';
import { pooledProof } from './pooled.js';
import { proofOf } from './proof.js';

const one = proofOf(madeUpRun(madeUpPlan(12, 1), honest));
const other = proofOf(madeUpRun(madeUpPlan(12, 2), honest));
const pooled = pooledProof([one, other], 'npm run crossover -- prove --add a b');

describe('pooledProof', () => {
  it('counts every try of each, and none twice', () => {
    expect(pooled.tries).toHaveLength(one.tries.length + other.tries.length);
    expect(pooled.aa.comparisons).toBe(one.aa.comparisons + other.aa.comparisons);
    expect(pooled.aa.differ).toBe(one.aa.differ + other.aa.differ);
    expect(pooled.held.times).toBe(one.held.times + other.held.times);
    const tries = (proof: typeof one) => proof.effects.reduce((sum, row) => sum + row.tries, 0);
    expect(tries(pooled)).toBe(tries(one) + tries(other));
  });

  it('numbers the rounds through, so that each is one deployment of one proof', () => {
    const rounds = new Set(pooled.tries.map(({ round }) => round));
    expect([...rounds].sort((x, y) => x - y)).toEqual(Array.from({ length: 24 }, (_, index) => index + 1));
    expect(pooled.run).toMatchObject({ roundsMade: 24, roundsPlanned: 24, status: 'complete' });
    expect(pooled.run.wallSeconds).toBe(one.run.wallSeconds + other.run.wallSeconds);
  });

  it('says of which it is made', () => {
    expect(pooled.run.added).toEqual([
      { id: 'made-up', seed: 1, roundsMade: 12 },
      { id: 'made-up', seed: 2, roundsMade: 12 },
    ]);
  });

  it('finds what no part shows: errors that are within chance in each, and beyond it together', () => {
    const erring = { ...one, tries: one.tries.map(threeErr()) };
    const times = (proof: typeof one) => proof.wrong.map(({ kind }) => kind);
    expect(times(pooledProof([erring], ''))).toEqual([]);
    expect(times(pooledProof([erring, erring, erring, erring], ''))).toEqual(['differs-without-effect']);
  });

  it('is the proof itself where there is one', () => {
    const { run, ...figures } = pooledProof([one], one.run.command);
    const { run: own, ...ownFigures } = one;
    expect(figures).toEqual(ownFigures);
    expect({ ...run, added: undefined }).toEqual({ ...own, added: undefined });
  });
});

/** Three of 24 comparisons without an effect differ, and every interval holds its effect. */
function threeErr() {
  let differing = 0;
  return (tried: Try): Try => {
    if (tried.kind === 'lost') return tried;
    return tried.effect.kind === 'none' ? { ...tried, found: differing++ < 3 } : { ...tried, held: true };
  };
}
