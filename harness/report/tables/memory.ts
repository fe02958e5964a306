import type { MemoryParts } from '../../model/report/findings/curves.js';
import type { Report } from '../../model/report/report.js';
import { quantity } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Table } from './tables.js';

const COLUMNS = {
  pss: 'PSS',
  rss: 'RSS',
  workingSet: 'Working set',
  anonymous: 'Anonymous',
  charged: 'All charged',
  sockets: 'Sockets',
  slab: 'Slab',
} as const satisfies Partial<Record<keyof MemoryParts, string>>;

/** What containers held at the peak, by every figure that there is; without rows for plain processes. */
export function memoryTable(report: Report, scenarioId: string): Table {
  const parts = Object.keys(COLUMNS) as (keyof typeof COLUMNS)[];
  return {
    caption: 'Memory of the containers at the peak, means over blocks',
    columns: [
      { title: 'Level', align: 'left' },
      { title: 'Target', align: 'left' },
      ...parts.map((part) => ({ title: COLUMNS[part], align: 'right' as const })),
    ],
    rows: report.memoryParts
      .filter(({ scenario }) => scenario === scenarioId)
      .map((row) => [row.level, shortName(report, row.target), ...parts.map((part) => bytes(row[part]))]),
  };
}

const bytes = (value: number | null): string => (value === null ? 'not available' : quantity('bytes', value));
