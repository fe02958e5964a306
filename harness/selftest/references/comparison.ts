import { MINIMUM } from '../../rules/minimum.js';
import { Histogram } from '../../stats/histogram.js';
import { estimateMean } from '../../stats/interval.js';
import type { Rig } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { between, near } from '../figure.js';
import type { Reference } from '../reference.js';
import { givenResponseUs, meanOf, percentileOf } from '../stamps.js';
import { LEFT_TO_CHANCE } from '../widened.js';
import { delaysOf, givenResponses } from './shared.js';

const DELAY_US = 10_000;
const ADDED_US = 3_000;
const BLOCKS = MINIMUM.pairs;
/** docs/method.md, "Judging": within 10 % either way there is no difference. */
const MARGIN = 1.1;

/** What one server's requests took, in microseconds, medians. */
interface Medians {
  readonly givenUs: number;
  readonly measuredUs: number;
  /** What the witness saw the machine take of its own. */
  readonly lateUs: number;
  /** How many delays of one length move the median by it. */
  readonly delays: number;
}

export interface ComparedBlock {
  readonly one: Medians;
  readonly same: Medians;
  readonly slower: Medians;
}

/** Two servers alike, and one with 3 ms more, each once in a block and with the same arrivals. */
export const comparison: Reference = {
  id: 'comparison',
  known: `two servers of 10 ms alike, and one of 3 ms more, in ${BLOCKS} blocks at 200/s`,
  seconds: 15,
  measure: async (rig) => {
    const blocks: ComparedBlock[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      blocks.push({
        one: await medians(rig, DELAY_US, block),
        same: await medians(rig, DELAY_US, block),
        slower: await medians(rig, DELAY_US + ADDED_US, block),
      });
    }
    return comparedFigures(blocks);
  },
};

/** Where the machine took more from one server's requests than from the other's, the difference holds that, too. */
export function comparedFigures(blocks: readonly ComparedBlock[]): ReferenceFigure[] {
  const added = (figure: keyof Medians) =>
    meanOf(blocks.map(({ one, slower }) => slower[figure] - one[figure]));
  const logRatio = (figure: keyof Medians) =>
    estimateMean(blocks.map(({ one, same }) => Math.log(same[figure] / one[figure])));
  const addedLate = lateRange(blocks.map(({ one, slower }) => slower.lateUs - one.lateUs));
  const sameLate = lateRange(blocks.map(({ one, same }) => same.lateUs - one.lateUs));
  const found = logRatio('measuredUs');
  return [
    between(
      { id: 'added', what: 'what the slower one takes longer, median' },
      added('givenUs'),
      added('measuredUs'),
      {
        lowestUs: added('givenUs') + addedLate.lowUs,
        highestUs: added('givenUs') + addedLate.highUs,
        delays: Math.min(...blocks.map(({ slower }) => slower.delays)),
        mustTellUs: ADDED_US / 2,
      },
    ),
    near(
      { id: 'identical', what: 'ratio of the medians of two servers alike' },
      Math.exp(logRatio('givenUs')?.mean ?? NaN),
      found && Math.exp(found.mean),
      0.01 + Math.max(-sameLate.lowUs, sameLate.highUs) / DELAY_US,
      'ratio',
    ),
    near(
      { id: 'equivalent', what: 'end of its 90 % interval farther from 1' },
      1,
      found && Math.exp(Math.max(-found.low90, found.high90)),
      MARGIN - 1,
      'ratio',
    ),
  ];
}

/** By how much more the machine may have taken on one side than on the other: what the witness saw, and chance. */
function lateRange(differencesUs: readonly number[]): { readonly lowUs: number; readonly highUs: number } {
  const { mean = 0, deviation = 0 } = estimateMean(differencesUs) ?? {};
  const chanceUs = (LEFT_TO_CHANCE * deviation) / Math.sqrt(differencesUs.length);
  return { lowUs: Math.min(0, mean - chanceUs), highUs: Math.max(0, mean + chanceUs) };
}

async function medians(rig: Rig, delayUs: number, block: number): Promise<Medians> {
  const measured = await rig.openLoop(
    { timing: { kind: 'constant', delayUs } },
    { ratePerSecond: 200, durationSeconds: 0.8, seed: 1 + block },
  );
  const { record, stamps, arrivalsUs, lateness } = measured;
  return {
    givenUs: percentileOf(givenResponseUs(stamps, arrivalsUs), 50),
    lateUs: percentileOf(lateness.wholeUs, 50) || 0,
    measuredUs: Histogram.decode(record.histograms.responseUs).percentile(50) ?? NaN,
    delays: delaysOf(givenResponses(measured), 0.5),
  };
}
