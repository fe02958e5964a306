import { describe, expect, it } from 'vitest';
import type { Plan } from '../model/plan/plan.js';
import type { Observation } from '../model/run/observation.js';
import { looksWithin } from '../stats/looks.js';
import {
  completed,
  failed,
  httpLoad,
  levels,
  pairsOf,
  planOf,
  scenario,
} from './observations.test-support.js';
import { openComparisons } from './open-comparisons.js';

const plan: Plan = {
  ...planOf(10),
  looks: looksWithin(5, 10),
  scenarios: [{ ...scenario, levels: [levels.wait] }],
  trials: planOf(10).trials.map((trial) => ({ ...trial, levels: ['wait'] })),
};
const compared = { plan, pilots: new Map(), leftOut: new Set<string>() };

/** Go's median is `ratio` times Python's, in every second block a little more. */
function blocks(count: number, ratio: number, wobble = 0.01): Observation[] {
  return pairsOf(count, (target, block) => {
    const off = target === 'go' ? ratio * (1 + (block % 2) * wobble) : 1;
    return completed({ block, target, level: 'wait' }, { load: httpLoad(Math.round(60_000 * off)) });
  });
}

const open = (observations: readonly Observation[], look = 0) =>
  openComparisons(compared, look, observations, null).map(({ level, metric }) => `${level} ${metric}`);

describe('what more blocks could still decide', () => {
  it('is nothing where every primary comparison has its verdict', () => {
    expect(open(blocks(5, 1))).toEqual([]);
    expect(open(blocks(5, 2))).toEqual([]);
  });

  it('is an interval that lies across its margin, and pairs that are missing', () => {
    expect(open(blocks(5, 1.1))).toEqual(['wait latency_p50']);
    expect(open(blocks(4, 2))).toEqual(['wait latency_p50']);
  });

  it('is judged at the error that is left for the look, not at the whole', () => {
    // Wide enough to be decided by a 95 % interval, and not by that of the first look.
    const wide = blocks(5, 1.111, 0.06);
    const whole = { ...compared, plan: { ...plan, looks: [] } };
    expect(openComparisons(whole, 0, wide, null)).toEqual([]);
    expect(open(wide)).toEqual(['wait latency_p50']);
  });

  it('is not what an outcome decided', () => {
    const lost = pairsOf(5, (target, block) =>
      target === 'py'
        ? failed({ block, target, level: 'wait' })
        : completed({ block, target, level: 'wait' }, { load: httpLoad(60_000) }),
    );
    expect(open(lost)).toEqual([]);
  });

  it('leaves out what was not measured', () => {
    const leftOut = new Set(['test/wait']);
    expect(openComparisons({ ...compared, leftOut }, 0, blocks(5, 1.1), null)).toEqual([]);
  });
});
