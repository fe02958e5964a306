import type { Targets } from '../../model/report/leading-pair.js';
import type { AcrossRuns } from '../../model/report/comparison/across-runs.js';
import { limitWords, outcomeWords } from '../../words/comparison/across-runs.js';
import { textLines } from '../../words/text-table.js';
import { differencesTable, movedTable, runsTable } from '../tables/across-runs.js';
import type { Table } from '../tables/tables.js';

/** What `compare` prints: the outcome, the runs, in what they differ, the primary comparisons, what is not shown. */
export function renderAcrossRunsText(found: AcrossRuns, targets: Targets['targets']): string {
  const blocks = [
    [outcomeWords(found)],
    tableLines(runsTable(found)),
    tableLines(differencesTable(found)),
    tableLines(movedTable(found, { targets }, 'primary')),
    limitWords(found),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

function tableLines({ caption, columns, rows }: Table): string[] {
  if (rows.length === 0) return [];
  const aligns = columns.map(({ align }) => align);
  return [caption, ...textLines([columns.map(({ title }) => title), ...rows], aligns)];
}
