import type { Column, Table } from '../../report/tables/tables.js';
import type { ClaimTruth } from '../../simulation/claims.js';
import { WINDOWS_SHARE } from '../../simulation/across-runs.js';
import { CONDITIONS } from '../../simulation/conditions.js';
import { DISTURBED_SHARE, disturbanceTitle } from '../../simulation/disturbed.js';
import type { Simulation } from '../../simulation/simulate.js';
import { bareQuantity, count, number, percent } from '../../words/numbers.js';

const left = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'left' }));
const right = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'right' }));
const RATES = ['95 % interval holds', 'False better', 'False equivalent'];
const FOUND = ['Equal found equivalent', '1.25 found better'];

export const conditionTitle = (id: string): string =>
  CONDITIONS.find((condition) => condition.id === id)?.title ?? id;
export const promisedMark = ({ promised }: { readonly promised: boolean }): string =>
  promised ? '' : ' (not promised)';

/** What becomes of whole runs: that end at a look, that lose figures to gates, that are held against a claim or another run. */
export function runTables(simulation: Simulation): Table[] {
  return [
    lookTable(simulation),
    wholeRunTable(simulation),
    disturbedTable(simulation),
    claimTable(simulation),
    acrossRunsTable(simulation),
  ];
}

function lookTable({ looks }: Simulation): Table {
  return {
    caption:
      'The same of runs that end at the first planned look that decides (`--until-decided`), with the blocks that they made on average',
    columns: [
      ...left('Noise'),
      ...right('Block deviation', 'Blocks at most', ...RATES, ...FOUND),
      ...right('Blocks made at equality', 'at 1.25'),
    ],
    rows: looks.map((row) => [
      `${conditionTitle(row.condition)}${promisedMark(row)}`,
      bareQuantity('share', row.deviation),
      String(row.blocks),
      ...[row.coverage95, row.falseBetter, row.falseEquivalent, row.equalFound, row.beyondFound].map(percent),
      number(row.blocksAtEquality),
      number(row.blocksBeyond),
    ]),
  };
}

function wholeRunTable({ wholeRuns }: Simulation): Table {
  return {
    caption:
      'Runs of six comparisons that end at the first look at which all are decided: three of equal targets, of which one lies on the margin in every second row, and three at twice the time',
    columns: [
      ...right('Block deviation'),
      ...left('On the margin'),
      ...right('Blocks at most', 'made', 'Ended at the first look', 'All decided', 'False better'),
    ],
    rows: wholeRuns.map((row) => [
      bareQuantity('share', row.deviation),
      row.oneOnMargin ? 'one' : 'none',
      String(row.blocks),
      number(row.blocksMade),
      ...[row.endedFirst, row.allDecided, row.falseBetter].map(percent),
    ]),
  };
}

function disturbedTable({ disturbed, experiments }: Simulation): Table {
  return {
    caption: `Windows put to every gate, repeated as a pair and made up for by spare blocks, on ${count(Math.ceil(experiments * DISTURBED_SHARE))} runs a row and truth`,
    columns: [
      ...left('Disturbance'),
      ...right('Blocks', 'First attempts spoiled', ...RATES, ...FOUND),
      ...right('Invalid: too few pairs', 'uneven losses'),
    ],
    rows: disturbed.map((row) => [
      `${disturbanceTitle(row.disturbance)}${promisedMark(row)}`,
      String(row.blocks),
      ...[row.lostAtFirst, row.coverage95, row.falseBetter, row.falseEquivalent].map(percent),
      ...[row.equalFound, row.beyondFound, row.tooFewPairs, row.unevenLosses].map(percent),
    ]),
  };
}

const TRUTH_WORDS: Readonly<Record<ClaimTruth, string>> = {
  'beyond-at-all': 'better by 1.25 at all three',
  'one-on-margin': 'on the margin at one, better by 1.25 at two',
  'all-on-margin': 'on the margin at all three',
  'one-equal': 'equal at one, better by 1.25 at two',
  'equal-at-all': 'equal at all three',
};

function claimTable({ claims }: Simulation): Table {
  return {
    caption: 'What becomes of a claim that one target is better at each of three levels',
    columns: [...left('Truth'), ...right('Blocks', 'Reproduced', 'Mixed', 'Refuted', 'Inconclusive')],
    rows: claims.map((row) => [
      TRUTH_WORDS[row.truth],
      String(row.blocks),
      ...[row.reproduced, row.mixed, row.refuted, row.inconclusive].map(percent),
    ]),
  };
}

const PIPELINE = { figures: '', windows: ' (through windows and gates)' } as const;

function acrossRunsTable({ acrossRuns, experiments }: Simulation): Table {
  return {
    caption: `Pairs of runs with six comparisons each, compared by \`crossover compare\`: alike, or with one target slower in one comparison of the second run; ${count(Math.ceil(experiments * WINDOWS_SHARE))} pairs where windows are put to every gate`,
    columns: right(
      'Block deviation',
      'Blocks',
      'Slower by',
      'False alarm',
      'Interval excludes equality',
      'Called moved',
      'Said to agree',
    ),
    rows: acrossRuns.map((row) => [
      `${bareQuantity('share', row.deviation)}${PIPELINE[row.from]}`,
      String(row.blocks),
      row.effect === 0 ? 'nothing' : bareQuantity('share', row.effect),
      percent(row.falseAlarm),
      ...(row.effect === 0 ? ['–', '–'] : [row.seen, row.called].map(percent)),
      percent(row.agree),
    ]),
  };
}
