import { mean } from 'simple-statistics';
import { compareAll } from '../analysis/comparison/compare-all.js';
import { spoiledLevels } from '../analysis/spoiled-levels.js';
import { judgeObservations } from '../analysis/window/judged-levels.js';
import type { Plan } from '../model/plan/plan.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { CompletedObservation } from '../model/run/observation.js';
import type { Random } from '../stats/random.js';
import { LOG_NORMAL } from './conditions.js';
import type { ErrorRates, Outcome, Task } from './counting.js';
import { covers, crossed, errorRates, share, times } from './counting.js';
import { BLOCK_DEVIATION } from './experiment.js';
import { allOf, LEVEL, LOAD, madeUpPlan, OBSERVATION } from './made-up.js';

const BLOCKS = [5, 10];
/** Each window is written, read and put to every gate, which costs a thousand times what a comparison does. */
export const DISTURBED_SHARE = 0.1;
/** As in a real run: what is spoiled is made again for both, twice at most. */
const MOST_ATTEMPTS = 3;
/** Further blocks for those that stayed spoiled. */
const SPARE_BLOCKS = 2;
/** A wait as long as the budget of `within_10ms`, so that only the median is judged. */
const JUDGED_LEVEL = { ...LEVEL, injectedWaitMs: 10 };
const LATENCY_US = 30_000;

/** What the generator and the machine do to one window. */
interface Disturbance {
  /** By how much the generator took requests up late. */
  readonly lateUs: number;
  readonly otherCpuShare: number;
}
const NONE: Disturbance = { lateUs: 0, otherCpuShare: 0 };

/** How often, and whom: a third of the margin is where the generator's part spoils, a fifth of the cores where others do. */
const DISTURBANCES = {
  'late-generator': {
    title: 'the generator late in one window of five, by 4 % of the latency on average',
    promised: true,
    draw: (random: Random) => (random.uniform() < 0.2 ? late(random, 0.04) : NONE),
  },
  neighbour: {
    title: 'a neighbour in one window of five, with up to half of the cores, which slows both down',
    promised: true,
    draw: (random: Random) =>
      random.uniform() < 0.2 ? { ...NONE, otherCpuShare: 0.5 * random.uniform() } : NONE,
  },
  'one-arm': {
    title:
      'the generator late in every window of one target, by 8 % of the latency on average, in none of the other',
    promised: false,
    draw: (random: Random, target: string) => (target === 'b' ? late(random, 0.08) : NONE),
  },
} as const;
export type DisturbanceId = keyof typeof DISTURBANCES;

const late = (random: Random, share: number): Disturbance => ({
  ...NONE,
  lateUs: random.exponential(share * LATENCY_US),
});

export const disturbanceTitle = (id: DisturbanceId): string => DISTURBANCES[id].title;

/** Error rates of runs from which gates take figures away, which are repeated as a pair and may stay lost. */
export interface DisturbedRow extends ErrorRates {
  readonly disturbance: DisturbanceId;
  readonly promised: boolean;
  readonly blocks: number;
  /** Of blocks, those whose first attempt was spoiled in either arm. */
  readonly lostAtFirst: number;
  /** Share of runs without a verdict: too few pairs left, and losses more uneven than chance explains. */
  readonly tooFewPairs: number;
  readonly unevenLosses: number;
}

export const disturbedTasks = (): Task<DisturbedRow>[] =>
  crossed(Object.keys(DISTURBANCES) as DisturbanceId[], BLOCKS).map(([disturbance, blocks]) => ({
    id: `disturbed ${disturbance} ${blocks}`,
    row: (random, experiments) => {
      const runs: DisturbedRun[] = [];
      const rates = errorRates((truth, more) => {
        const made = times(Math.ceil(more * experiments * DISTURBED_SHARE), () =>
          disturbedRun({ disturbance, blocks, truth }, random),
        );
        runs.push(...made);
        return made;
      });
      const withoutVerdict = (kind: Comparison['decidedBy']['kind']) =>
        share(runs, ({ decidedBy }) => decidedBy.kind === kind);
      return {
        disturbance,
        promised: DISTURBANCES[disturbance].promised,
        blocks,
        ...rates,
        lostAtFirst: mean(runs.map(({ lostAtFirst }) => lostAtFirst / blocks)),
        tooFewPairs: withoutVerdict('too-few-pairs'),
        unevenLosses: withoutVerdict('uneven-losses'),
      };
    },
  }));

interface DisturbedRun extends Outcome, Pick<Comparison, 'decidedBy'> {
  readonly lostAtFirst: number;
}

interface Setting {
  readonly disturbance: DisturbanceId;
  readonly blocks: number;
  readonly truth: number;
}

/** Windows as an agent would have recorded them, put to the gates, repeated and judged by what does so in a real run. */
function disturbedRun(setting: Setting, random: Random): DisturbedRun {
  const plan = madeUpPlan(setting.blocks, [JUDGED_LEVEL]);
  const observations: CompletedObservation[] = [];
  let lostAtFirst = 0;
  const made = (blocks: readonly number[]): number => {
    let spoiled = blocks;
    for (let attempt = 0; attempt < MOST_ATTEMPTS && spoiled.length > 0; attempt += 1) {
      for (const block of spoiled) observations.push(...windows(setting, { block, attempt }, random));
      spoiled = spoiledLevels(plan, null, observations).flatMap(({ block }) =>
        blocks.includes(block) ? [block] : [],
      );
      if (attempt === 0 && blocks.length === setting.blocks) lostAtFirst = spoiled.length;
    }
    return spoiled.length;
  };
  const lost = made(times(setting.blocks, (index) => index + 1));
  for (let spare = 1; spare <= Math.min(lost, SPARE_BLOCKS); spare += 1) made([setting.blocks + spare]);
  const row = comparisonOf(plan, observations);
  // An interval that is not there misses nothing.
  const covered = row.low === null || covers(setting.truth, row);
  return { verdict: row.verdict, decidedBy: row.decidedBy, covered, lostAtFirst };
}

function comparisonOf(plan: Plan, observations: readonly CompletedObservation[]): Comparison {
  const compared = { plan, pilots: new Map(), leftOut: new Set<string>() };
  const how = { deliveryCeilingPerSecond: null, bootstrapResamples: 0 };
  const rows = compareAll(compared, judgeObservations(plan, observations, null), how);
  const row = rows.find(({ primary }) => primary);
  if (!row) throw new Error('A primary metric is always compared.');
  return row;
}

/** Both targets' windows in one attempt at a block. */
function windows(
  { disturbance, truth }: Setting,
  at: { readonly block: number; readonly attempt: number },
  random: Random,
): CompletedObservation[] {
  const [noise] = LOG_NORMAL.draw(random, 1, BLOCK_DEVIATION);
  return (['a', 'b'] as const).map((target) => {
    const disturbed = DISTURBANCES[disturbance].draw(random, target);
    const ownUs = LATENCY_US * (target === 'b' ? truth : 1) * Math.exp(noise?.[target] ?? 0);
    const fromArrivalUs = ownUs * (1 + disturbed.otherCpuShare);
    return {
      ...OBSERVATION,
      trialId: `b${at.block}-${target}`,
      target,
      ...at,
      host: { ...OBSERVATION.host, otherCpuShare: disturbed.otherCpuShare },
      load: {
        ...LOAD,
        histograms: {
          ...LOAD.histograms,
          responseUs: allOf(fromArrivalUs + disturbed.lateUs),
          fromArrivalUs: allOf(fromArrivalUs),
        },
      },
    };
  });
}
