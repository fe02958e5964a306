import { markdownTable } from '../../report/text/markdown.js';
import type { Column, Table } from '../../report/tables/tables.js';
import type { Simulation, WorstRates } from '../../simulation/simulate.js';
import { BOOTSTRAP_SHARE } from '../../simulation/tables.js';
import { bareQuantity, count, marginPercent, percent } from '../../words/numbers.js';
import { textLines } from '../../words/text-table.js';
import { conditionTitle, promisedMark, runTables } from './run-tables.js';

const left = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'left' }));
const right = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'right' }));

/** What the simulation found, in a sentence or two. */
function summaryOf(simulation: Simulation): string {
  const { experiments, seed, standardError, limit, withLooks } = simulation;
  const holds = [simulation, withLooks].every(
    ({ falseBetter, falseEquivalent }) => falseBetter <= limit && falseEquivalent <= limit,
  );
  return [
    `${count(experiments)} made-up runs a row and truth, seed ${seed}, and four times as many on the margin. A rate of 5 % in ${count(experiments)} runs has a Monte Carlo standard error of ${percent(standardError)}.`,
    `Worst over the promised conditions: ${worstWords(simulation)}; of runs that end at a look: ${worstWords(withLooks)}.`,
    holds
      ? `All error rates are within 5 % and two standard errors (${percent(limit)}).`
      : `An error rate is above 5 % and two standard errors (${percent(limit)}): the method errs more often than it promises.`,
  ].join(' ');
}

function worstWords({ coverage95, falseBetter, falseEquivalent }: WorstRates): string {
  return `the 95 % interval holds the truth in ${percent(coverage95)}, false better ${percent(falseBetter)}, false equivalent ${percent(falseEquivalent)}`;
}

/** The tables, under the sentence that sums them up. */
function tablesOf(simulation: Simulation): Table[] {
  return [
    errorTable(simulation),
    deviationTable(simulation),
    powerTable(simulation),
    equalityTable(simulation),
    familyTable(simulation),
    bootstrapTable(simulation),
    ...runTables(simulation),
  ];
}

function errorTable({ conditions }: Simulation): Table {
  return {
    caption:
      'How often the verdicts err: truth at equality, on the margin (1.10 either way) and beyond it (1.25)',
    columns: [
      ...left('Noise'),
      ...right('Blocks', '95 % interval holds', 'False better', 'False equivalent'),
      ...right('Equal found equivalent', '1.25 found better'),
    ],
    rows: conditions.map((row) => [
      `${conditionTitle(row.condition)}${promisedMark(row)}`,
      String(row.blocks),
      ...[row.coverage95, row.falseBetter, row.falseEquivalent, row.equalFound, row.beyondFound].map(percent),
    ]),
  };
}

function deviationTable({ deviations }: Simulation): Table {
  return {
    caption: 'The same by how noisy the machine is: log-normal noise',
    columns: [
      ...right('Block deviation', 'Blocks', '95 % interval holds', 'False better', 'False equivalent'),
      ...right('Equal found equivalent', '1.25 found better'),
    ],
    rows: deviations.map((row) => [
      bareQuantity('share', row.deviation),
      String(row.blocks),
      ...[row.coverage95, row.falseBetter, row.falseEquivalent, row.equalFound, row.beyondFound].map(percent),
    ]),
  };
}

function powerTable({ power, deviation }: Simulation): Table {
  return {
    caption: `What is found: log-normal noise, block deviation ${bareQuantity('share', deviation)}`,
    columns: right('Effect', 'Blocks', '95 % interval excludes 1', 'Called better'),
    rows: power.map(({ effect, blocks, found, better }) => [
      bareQuantity('share', effect),
      String(blocks),
      percent(found),
      percent(better),
    ]),
  };
}

function equalityTable({ equality }: Simulation): Table {
  return {
    caption: 'How often equal targets are called equivalent, by margin and noise',
    columns: right('Margin', 'Block deviation', 'Blocks', 'Called equivalent'),
    rows: equality.map(({ margin, deviation, blocks, equalFound }) => [
      marginPercent(margin),
      bareQuantity('share', deviation),
      String(blocks),
      percent(equalFound),
    ]),
  };
}

function familyTable({ families }: Simulation): Table {
  return {
    caption:
      'Families of six comparisons: any false better with all truths on the margin, with three of them beyond it; equivalent at all levels with one truth on the margin',
    columns: [
      ...left('Noise'),
      ...right('Blocks', 'Uncorrected', 'Holm', 'Holm, three beyond', 'False equivalent at all'),
    ],
    rows: families.map((row) => [
      conditionTitle(row.condition),
      String(row.blocks),
      ...[
        row.anyFalseBetter,
        row.anyFalseBetterHolm,
        row.anyFalseBetterHolmMixed,
        row.falseEquivalentAtAll,
      ].map(percent),
    ]),
  };
}

function bootstrapTable({ bootstrap, experiments }: Simulation): Table {
  return {
    caption: `The bootstrap beside Student's interval, on ${count(Math.ceil(experiments * BOOTSTRAP_SHARE))} runs a row and truth: how often each 95 % interval holds the truth, how often the verdicts differ`,
    columns: [
      ...left('Noise'),
      ...right('Blocks', "Student's", 'Bootstrap', 'Differ at equality', 'Differ on the margin'),
    ],
    rows: bootstrap.map((row) => [
      `${conditionTitle(row.condition)}${promisedMark(row)}`,
      String(row.blocks),
      ...[row.student95, row.bootstrap95, row.disagreeEqual, row.disagreeMargin].map(percent),
    ]),
  };
}

/** For docs/statistics.md. */
export function markdownTables(simulation: Simulation): string {
  const tables = tablesOf(simulation).map((table) => `${table.caption}:\n\n${markdownTable(table)}`);
  return [summaryOf(simulation), ...tables].join('\n\n');
}

/** For a terminal. */
export function simulationText(simulation: Simulation): string {
  const tables = tablesOf(simulation).map((table) => `${table.caption}\n${textTable(table)}`);
  return `${[...tables, summaryOf(simulation)].join('\n\n')}\n`;
}

function textTable({ columns, rows }: Table): string {
  const heads = columns.map(({ title }) => title);
  const aligns = columns.map(({ align }) => align);
  return textLines([heads, ...rows], aligns).join('\n');
}
