import { mean } from 'simple-statistics';
import type { Random } from '../stats/random.js';
import type { Condition } from './conditions.js';
import { CONDITIONS, HEAVY_TAILED, LOG_NORMAL } from './conditions.js';
import type { ErrorRates, Outcome, Task } from './counting.js';
import { covers, errorRates, isBetter, share, times } from './counting.js';
import type { LooksOfRun, Setting } from './experiment.js';
import { BLOCK_DEVIATION, experimentWithLooks, looksOfRun, MARGIN } from './experiment.js';
import { SEEN_DEVIATIONS } from './tables.js';

/** What a quick and a standard run may take when they end as soon as they are decided. */
const QUICK_BLOCKS = 15;
const STANDARD_BLOCKS = 30;

/** Error rates of a run that ends at the first planned look at which its comparison is decided. */
export interface LookRow extends ErrorRates {
  readonly condition: string;
  readonly promised: boolean;
  readonly deviation: number;
  /** At the most. */
  readonly blocks: number;
  /** Made on average where targets are equal, and where the truth lies at 1.25. */
  readonly blocksAtEquality: number;
  readonly blocksBeyond: number;
}

export const lookTasks = (): Task<LookRow>[] =>
  [
    ...CONDITIONS.map((condition) => ({ condition, deviation: BLOCK_DEVIATION, blocks: QUICK_BLOCKS })),
    ...SEEN_DEVIATIONS.filter((deviation) => deviation !== BLOCK_DEVIATION).map((deviation) => ({
      condition: LOG_NORMAL,
      deviation,
      blocks: QUICK_BLOCKS,
    })),
    ...[LOG_NORMAL, HEAVY_TAILED].map((condition) => ({
      condition,
      deviation: BLOCK_DEVIATION,
      blocks: STANDARD_BLOCKS,
    })),
  ].map(({ condition, deviation, blocks }) => ({
    id: `look ${condition.id} ${deviation} ${blocks}`,
    row: (random, experiments) => lookRow({ condition, deviation, blocks }, random, experiments),
  }));

function lookRow(
  { condition, deviation, blocks }: { condition: Condition; deviation: number; blocks: number },
  random: Random,
  experiments: number,
): LookRow {
  const looks = looksOfRun(blocks);
  const [atEquality, beyond]: [number[], number[]] = [[], []];
  const rates = errorRates((truth, more) =>
    times(more * experiments, () => {
      const ended = oneComparison({ condition, deviation, blocks, truth }, looks, random);
      if (truth === 1) atEquality.push(ended.blocks);
      else if (truth !== MARGIN && truth !== 1 / MARGIN) beyond.push(ended.blocks);
      return ended;
    }),
  );
  return {
    condition: condition.id,
    promised: condition.promised,
    deviation,
    blocks,
    ...rates,
    blocksAtEquality: mean(atEquality),
    blocksBeyond: mean(beyond),
  };
}

function oneComparison(
  setting: Setting,
  looks: LooksOfRun,
  random: Random,
): Outcome & { readonly blocks: number } {
  const { comparisons, blocks } = experimentWithLooks([setting], looks, random);
  const [row] = comparisons;
  if (!row) throw new Error('A run with a setting has its comparison.');
  return { verdict: row.verdict, covered: covers(setting.truth, row), blocks };
}

/** Runs of six comparisons that end when all of them are decided: three of equal targets, three at twice the time. */
export interface WholeRunRow {
  readonly deviation: number;
  /** Whether one of the three equal ones lies on the margin instead, where nothing is to be decided. */
  readonly oneOnMargin: boolean;
  /** At the most, and made on average. */
  readonly blocks: number;
  readonly blocksMade: number;
  /** Share that ended with the first look, and with everything decided. */
  readonly endedFirst: number;
  readonly allDecided: number;
  /** Of the comparison on the margin, else of an equal one: called better. */
  readonly falseBetter: number;
}

export const wholeRunTasks = (): Task<WholeRunRow>[] =>
  SEEN_DEVIATIONS.flatMap((deviation) =>
    [false, true].map((oneOnMargin) => ({
      id: `whole run ${deviation} ${oneOnMargin}`,
      row: (random: Random, experiments: number) => {
        const looks = looksOfRun(QUICK_BLOCKS);
        const truths = [oneOnMargin ? MARGIN : 1, 1, 1, 2, 2, 2];
        const settings = truths.map((truth): Setting => ({
          condition: LOG_NORMAL,
          blocks: QUICK_BLOCKS,
          truth,
          deviation,
        }));
        const runs = times(experiments, () => experimentWithLooks(settings, looks, random));
        return {
          deviation,
          oneOnMargin,
          blocks: QUICK_BLOCKS,
          blocksMade: mean(runs.map(({ blocks }) => blocks)),
          endedFirst: share(runs, ({ blocks }) => blocks === looks.planned[0]?.blocks),
          allDecided: share(runs, ({ comparisons }) =>
            comparisons.every(({ verdict }) => verdict !== 'inconclusive'),
          ),
          falseBetter: share(runs, ({ comparisons: [first] }) => first !== undefined && isBetter(first)),
        };
      },
    })),
  );
