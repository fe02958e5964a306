import type { Metrics } from '../analysis/window/measured.js';
import type { LevelState } from '../analysis/window/judged-levels.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { JudgeContext } from '../analysis/comparison/judge.js';
import { compareSides } from '../analysis/comparison/judge.js';
import { errorAtPlannedLook } from '../analysis/looks.js';
import type { PlannedLook } from '../model/plan/plan.js';
import { MINIMUM } from '../rules/minimum.js';
import { looksWithin } from '../stats/looks.js';
import type { ErrorAtLook } from '../stats/sequential.js';
import type { Side } from '../analysis/comparison/sides.js';
import type { Random } from '../stats/random.js';
import type { BlockNoise, Condition } from './conditions.js';
import { CPUS, LEVEL, OBSERVATION } from './made-up.js';

/** The block deviation of a quiet machine, by which the method's margin and number of blocks were chosen. */
export const BLOCK_DEVIATION = 0.05;
export const MARGIN = 1.1;
/** Median latency of the target `a` before the noise; only ratios matter. */
const LATENCY_US = 10_000;

export interface Setting {
  readonly condition: Condition;
  readonly blocks: number;
  /** The true ratio b over a. */
  readonly truth: number;
  /** Deviation of a block's log ratio, without its tail; left out: 5 %. */
  readonly deviation?: number;
  /** Left out: 1.10. */
  readonly margin?: number;
  /** Left out: none, and so no cross-check. */
  readonly bootstrapResamples?: number;
}

/** One made-up run of two targets, judged by what judges a real one. */
export function experiment(setting: Setting, random: Random): Comparison {
  const noise = noiseOf(setting, random);
  return judged(setting, noise, {
    plan: { blocks: setting.blocks, seed: random.uint32(), cpus: CPUS },
    deliveryCeilingPerSecond: null,
    bootstrapResamples: setting.bootstrapResamples ?? 0,
  });
}

/** The looks of a plan with so many blocks, with what the intervals of each may err by. */
export interface LooksOfRun {
  readonly planned: readonly PlannedLook[];
  readonly errors: readonly ErrorAtLook[];
}

export function looksOfRun(blocks: number): LooksOfRun {
  const looks = looksWithin(MINIMUM.pairs, blocks);
  return { planned: looks, errors: looks.map((_, position) => errorAtPlannedLook({ looks }, position)) };
}

/** Where a run with looks ended: its comparisons as they stood then. */
export interface Ended {
  readonly comparisons: readonly Comparison[];
  readonly blocks: number;
}

/** One made-up run of several comparisons, which ends at the first look at which all of them are decided. */
export function experimentWithLooks(settings: readonly Setting[], looks: LooksOfRun, random: Random): Ended {
  const drawn = settings.map((setting) => ({ setting, noise: noiseOf(setting, random) }));
  let ended: Ended = { comparisons: [], blocks: 0 };
  for (const [position, { blocks }] of looks.planned.entries()) {
    const errorAtLook = looks.errors[position];
    const comparisons = drawn.map(({ setting, noise }) =>
      judged(setting, noise.slice(0, blocks), {
        plan: { blocks: setting.blocks, seed: 0, cpus: CPUS },
        deliveryCeilingPerSecond: null,
        bootstrapResamples: 0,
        ...(errorAtLook ? { errorAtLook } : {}),
      }),
    );
    ended = { comparisons, blocks };
    if (comparisons.every(({ verdict }) => verdict !== 'inconclusive')) break;
  }
  return ended;
}

function noiseOf({ condition, blocks, deviation = BLOCK_DEVIATION }: Setting, random: Random): BlockNoise[] {
  return condition.draw(random, blocks, deviation);
}

function judged(
  { truth, margin = MARGIN }: Setting,
  noise: readonly BlockNoise[],
  context: JudgeContext,
): Comparison {
  const a = madeUpSide(
    'a',
    noise.map((block) => LATENCY_US * Math.exp(block.a)),
  );
  const b = madeUpSide(
    'b',
    noise.map((block) => LATENCY_US * truth * Math.exp(block.b)),
  );
  const scenario = { id: 'simulated', ratioMargin: margin, levels: [LEVEL] };
  const [comparison] = compareSides(context, scenario, LEVEL, 'ab', a, b);
  if (!comparison) throw new Error('A primary metric is always compared.');
  return comparison;
}

function madeUpSide(target: string, latenciesUs: readonly number[]): Side {
  const states = latenciesUs.map((value, index): [number, LevelState[]] => {
    const metrics: Metrics = new Map([['latency_p50', { value, judged: true }]]);
    return [index + 1, [{ kind: 'held', metrics, observation: OBSERVATION, spoiled: [] }]];
  });
  return { target, blocks: new Map(states) };
}
