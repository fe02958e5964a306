import { compareRuns } from '../analysis/across-runs/compare-runs.js';
import { compareAll } from '../analysis/comparison/compare-all.js';
import { judgeObservations } from '../analysis/window/judged-levels.js';
import type { MovedComparison } from '../model/report/comparison/across-runs.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { CompletedObservation } from '../model/run/observation.js';
import type { Random } from '../stats/random.js';
import { LOG_NORMAL } from './conditions.js';
import type { Task } from './counting.js';
import { crossed, isBetter, share, times } from './counting.js';
import { BLOCK_DEVIATION, experiment } from './experiment.js';
import { allOf, LEVEL, LOAD, madeUpPlan, OBSERVATION } from './made-up.js';

const DEVIATIONS = [0.02, BLOCK_DEVIATION, 0.1];
const BLOCKS = [5, 10];
/** By how much the first comparison moves from the first run to the second. */
const EFFECTS = [0, 0.05, 0.1, 0.2];
/** Comparisons of each run: what a workload has. */
const COMPARED = 6;
/** Windows that are written, read and put to every gate cost a thousand times what a comparison does. */
export const WINDOWS_SHARE = 0.2;
/** A wait as long as the budget of `within_10ms`, so that only the median is judged. */
const LEVELS = times(COMPARED, (index) => ({ ...LEVEL, id: `level-${index}`, injectedWaitMs: 10 }));
const LATENCY_US = 30_000;

/** What becomes of pairs of runs of one plan, each judged by itself and then compared. */
export interface AcrossRunsRow {
  /** `windows`: through gates and windows; `figures`: from each block's figures on. */
  readonly from: 'figures' | 'windows';
  readonly deviation: number;
  readonly blocks: number;
  readonly effect: number;
  readonly pairs: number;
  /** Share in which one or more of the comparisons that did not move is said to have. */
  readonly falseAlarm: number;
  /** Share in which the one that moved is seen: its 95 % interval excludes equality; and is called beyond the margin. */
  readonly seen: number;
  readonly called: number;
  /** Share of which it is said that they agree. */
  readonly agree: number;
}

type Setting = Pick<AcrossRunsRow, 'from' | 'deviation' | 'blocks' | 'effect'>;

export const acrossRunsTasks = (): Task<AcrossRunsRow>[] =>
  [
    ...crossed(crossed(DEVIATIONS, BLOCKS), EFFECTS).map(([[deviation, blocks], effect]): Setting => ({
      from: 'figures',
      deviation,
      blocks,
      effect,
    })),
    { from: 'windows', deviation: BLOCK_DEVIATION, blocks: 5, effect: 0 } as const,
  ].map((setting) => ({
    id: `across runs ${setting.from} ${setting.deviation} ${setting.blocks} ${setting.effect}`,
    row: (random, experiments) => rowOf(setting, random, experiments),
  }));

function rowOf(setting: Setting, random: Random, experiments: number): AcrossRunsRow {
  const pairs = Math.ceil(experiments * (setting.from === 'windows' ? WINDOWS_SHARE : 1));
  const made = times(pairs, () => pairOf(setting, random));
  const still = setting.effect === 0 ? 0 : 1;
  return {
    ...setting,
    pairs,
    falseAlarm: share(made, ({ comparisons }) => comparisons.slice(still).some(isBetter)),
    seen: share(made, ({ comparisons }) => isSeen(comparisons[0])),
    called: share(made, ({ comparisons }) => comparisons[0]?.verdict === 'a-better'),
    agree: share(made, ({ outcome }) => outcome === 'agree'),
  };
}

function isSeen(row: MovedComparison | undefined): boolean {
  const movement = row?.movement ?? null;
  return movement !== null && (movement.low > 1 || movement.high < 1);
}

/** The second run's target `b` is slower in the first comparison, and nowhere else. */
function pairOf(setting: Setting, random: Random) {
  const none = times(COMPARED, () => 1);
  const moved = none.map((truth, index) => (index === 0 ? truth + setting.effect : truth));
  const plan = madeUpPlan(setting.blocks, LEVELS);
  const runs = [none, moved].map((truths, index) => ({
    data: { plan, records: [] },
    report: {
      run: { id: `run-${index}`, startedAt: '' },
      summaries: [],
      comparisons: comparisonsOf(setting, truths, random),
    },
  }));
  return compareRuns(runs, []);
}

function comparisonsOf(setting: Setting, truths: readonly number[], random: Random): Comparison[] {
  if (setting.from === 'windows') return fromWindows(setting, truths, random);
  const { deviation, blocks } = setting;
  return truths.map((truth, index) => ({
    ...experiment({ condition: LOG_NORMAL, blocks, truth, deviation }, random),
    level: `level-${index}`,
  }));
}

/** Windows as an agent would have recorded them, put to the gates and judged by what does so in a real run. */
function fromWindows(
  { deviation, blocks }: Setting,
  truths: readonly number[],
  random: Random,
): Comparison[] {
  const plan = madeUpPlan(blocks, LEVELS);
  const observations = LEVELS.flatMap(({ id: level }, index) =>
    LOG_NORMAL.draw(random, blocks, deviation).flatMap((noise, nth) =>
      (['a', 'b'] as const).map((target): CompletedObservation => {
        const us = LATENCY_US * (target === 'b' ? (truths[index] ?? 1) : 1) * Math.exp(noise[target]);
        const all = allOf(us);
        const histograms = { ...LOAD.histograms, responseUs: all, fromArrivalUs: all };
        const block = nth + 1;
        return {
          ...OBSERVATION,
          trialId: `b${block}-${target}`,
          block,
          level,
          target,
          load: { ...LOAD, histograms },
        };
      }),
    ),
  );
  const compared = { plan, pilots: new Map(), leftOut: new Set<string>() };
  const how = { deliveryCeilingPerSecond: null, bootstrapResamples: 0 };
  return compareAll(compared, judgeObservations(plan, observations, null), how).filter(
    ({ primary }) => primary,
  );
}
