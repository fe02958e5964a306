import type { Report } from '../../model/report/report.js';
import { LIMIT_WORDS } from '../../words/comparison/held-back.js';
import { shortName } from '../../words/names.js';
import { count, quantity } from '../../words/numbers.js';
import type { Table } from './tables.js';

const left = (title: string) => ({ title, align: 'left' as const });
const right = (title: string) => ({ title, align: 'right' as const });

/** How the rates within an objective came about; without rows where a scenario has none. */
export function staircaseTable(report: Report, scenarioId: string): Table {
  const us = (value: number | null) => (value === null ? 'not offered' : quantity('us', value));
  return {
    caption: 'Rates within the objective, medians over blocks',
    columns: [
      ...[left('Level'), left('Target'), right('p99 within'), right('Rate'), right('p99 there')],
      ...[
        right('p99 a step higher'),
        left('Limited by'),
        right('Steps offered'),
        right('Spoiled, all blocks'),
      ],
    ],
    rows: report.staircases
      .filter(({ scenario }) => scenario === scenarioId)
      .map((row) => [
        row.level,
        shortName(report, row.target),
        quantity('us', row.objectiveUs),
        `${row.atTop > 0 ? 'at least ' : ''}${quantity('1/s', row.ratePerSecond)}`,
        us(row.p99Us),
        us(row.nextP99Us),
        LIMIT_WORDS[row.limit],
        count(row.steps),
        count(row.spoiledSteps),
      ]),
  };
}
