import { MINIMUM } from '../../rules/minimum.js';
import { againstBand } from '../../stats/equivalence.js';
import { Histogram } from '../../stats/histogram.js';
import { estimateMean } from '../../stats/interval.js';
import type { Rig } from '../rig.js';
import { near, toleranceUs } from '../figure.js';
import type { Reference } from '../reference.js';
import { givenResponseUs, percentileOf } from '../stamps.js';

const DELAY_US = 10_000;
const ADDED_US = 3_000;
const BLOCKS = MINIMUM.pairs;
/** docs/method.md, "Judging": within 10 % either way there is no difference. */
const MARGIN = Math.log(1.1);

interface Medians {
  readonly given: number;
  readonly measured: number;
}

/** Two servers alike, and one with 3 ms more, each once in a block and with the same arrivals. */
export const comparison: Reference = {
  id: 'comparison',
  known: `two servers of 10 ms alike, and one of 3 ms more, in ${BLOCKS} blocks at 200/s`,
  seconds: 15,
  measure: async (rig) => {
    const blocks: { one: Medians; same: Medians; slower: Medians }[] = [];
    for (let block = 0; block < BLOCKS; block++) {
      blocks.push({
        one: await medians(rig, DELAY_US, block),
        same: await medians(rig, DELAY_US, block),
        slower: await medians(rig, DELAY_US + ADDED_US, block),
      });
    }
    const mean = (values: readonly number[]) => estimateMean(values)?.mean ?? NaN;
    const added = (figure: keyof Medians) =>
      mean(blocks.map(({ one, slower }) => slower[figure] - one[figure]));
    const ratios = estimateMean(blocks.map(({ one, same }) => Math.log(same.measured / one.measured)));
    const equivalent = ratios !== null && againstBand(ratios, MARGIN) === 'inside';
    const ratio = near(
      { id: 'identical', what: 'ratio of the medians of two servers alike, called equivalent' },
      Math.exp(mean(blocks.map(({ one, same }) => Math.log(same.given / one.given)))),
      ratios === null ? null : Math.exp(ratios.mean),
      0.01,
      'ratio',
    );
    return [
      near(
        { id: 'added', what: 'what the slower one takes longer, median' },
        added('given'),
        added('measured'),
        toleranceUs(ADDED_US),
        'us',
      ),
      { ...ratio, ok: ratio.ok && equivalent },
    ];
  },
};

async function medians(rig: Rig, delayUs: number, block: number): Promise<Medians> {
  const { record, stamps, arrivalsUs } = await rig.openLoop(
    { timing: { kind: 'constant', delayUs } },
    { ratePerSecond: 200, durationSeconds: 0.8, seed: 1 + block },
  );
  return {
    given: percentileOf(givenResponseUs(stamps, arrivalsUs), 50),
    measured: Histogram.decode(record.histograms.responseUs).percentile(50) ?? NaN,
  };
}
