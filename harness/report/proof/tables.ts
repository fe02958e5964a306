import { groupBy } from '../../model/group.js';
import { METRICS } from '../../model/metrics.js';
import type { Proof } from '../../model/report/proof.js';
import { count } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Column, Table } from '../tables/tables.js';
import { effectWords, injectedWords, recoveredWords } from './words.js';

const left = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'left' }));
const right = (...titles: string[]): Column[] => titles.map((title) => ({ title, align: 'right' }));

/** How often each effect was found, wherever it was planted. */
export function foundTable({ effects }: Proof): Table {
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0);
  return {
    caption: 'How often each effect was found',
    columns: [...left('Planted'), ...right('Tries', 'Found', 'Interval holds it', 'Beyond the margin')],
    rows: [...groupBy(effects, ({ effect }) => effectWords(effect))].map(([words, rows]) => [
      words,
      ...[
        rows.map(({ tries }) => tries),
        rows.map(({ found }) => found),
        rows.map(({ held }) => held),
        rows.map(({ called }) => called),
      ].map((counts) => count(sum(counts))),
    ]),
  };
}

/** What was recovered of each effect, by workload and service. */
export function recoveredTable(proof: Proof): Table {
  return {
    caption: 'What was recovered of each effect, with its 95 % interval',
    columns: [
      ...left('Planted', 'Workload', 'Service', 'Seen in'),
      ...right('Found', 'Injected', 'Recovered'),
    ],
    rows: proof.effects.map((row) => [
      effectWords(row.effect),
      row.scenario,
      shortName(proof, row.target),
      METRICS[row.metric].short,
      `${count(row.found)} of ${count(row.tries)}`,
      injectedWords(row),
      recoveredWords(row),
    ]),
  };
}
