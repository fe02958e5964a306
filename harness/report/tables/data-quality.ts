import type { Report } from '../../model/report/report.js';
import { armName, sidesOf } from '../../words/measurement/data-quality.js';
import { count, percent, probability } from '../../words/numbers.js';
import type { Table } from './tables.js';
import { left, right } from './tables.js';

/** The tables of what was spoiled, by what and in whose arm, and of what was offered; those without rows are empty. */
export function dataQualityTables(report: Report): Table[] {
  return [spoiledTable(report), lossesTable(report), notSustainedTable(report), openLoadsTable(report)];
}

function spoiledTable(report: Report): Table {
  const { arms, gates } = report.dataQuality;
  const of = (spoiled: number, figures: number) => `${count(spoiled)} of ${count(figures)}`;
  const all = arms.reduce((sum, { figures }) => sum + figures, 0);
  return {
    caption: 'Judged figures of first attempts that were spoiled, by what spoiled them',
    columns: [
      ...left('Gate', 'It looks at'),
      ...right(...arms.map((arm) => armName(report, arm)), 'All arms'),
    ],
    rows: gates.map(({ gate, title, spoiled, arms: own }) => [
      gate,
      title ?? 'what could not be measured to its end',
      ...own.map((arm, index) => of(arm.spoiled, arms[index]?.figures ?? 0)),
      of(spoiled, all),
    ]),
  };
}

function lossesTable(report: Report): Table {
  const rows = report.dataQuality.losses.filter(({ aLost, bLost }) => aLost + bLost > 0);
  return {
    caption:
      'Levels lost at the first attempt, arm beside arm; the exact sign test counts blocks of a scenario in which one arm lost more',
    columns: [
      ...left('Scenario', 'Arms'),
      ...right('Levels', 'First lost', 'Second lost', 'Blocks: first more', 'second more', 'p'),
    ],
    rows: rows.map((row) => {
      const { a, b } = sidesOf(report, row);
      return [
        row.scenario ?? 'whole run',
        `${a} and ${b}`,
        count(row.levels),
        count(row.aLost),
        count(row.bLost),
        count(row.blocksMoreOfA),
        count(row.blocksMoreOfB),
        probability(row.p),
      ];
    }),
  };
}

function notSustainedTable(report: Report): Table {
  return {
    caption:
      'Rates that were not sustained: less than 95 % of what could be answered inside the window was; the shares are of all that was due',
    columns: [...left('Scenario', 'Level', 'Arm'), ...right('Windows', 'Answered at worst')],
    rows: report.dataQuality.notSustained.map((row) => [
      row.scenario,
      row.level,
      armName(report, row),
      `${count(row.notSustained)} of ${count(row.windows)}`,
      percent(row.leastAnsweredShare),
    ]),
  };
}

function openLoadsTable(report: Report): Table {
  return {
    caption:
      'What open loops offered in a trial: requests due in its window, the share due so late that even the fastest answer would come after it, and what was answered of the rest, each at worst',
    columns: [
      ...left('Scenario', 'Level', 'Arm'),
      ...right('Windows', 'Requests a trial', 'Not asked for', 'Answered of the rest'),
    ],
    rows: report.dataQuality.openLoads.map((row) => [
      row.scenario,
      row.level,
      armName(report, row),
      count(row.windows),
      count(row.due),
      percent(row.mostAllowedShare),
      percent(row.leastAnsweredShare),
    ]),
  };
}
