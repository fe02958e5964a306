import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { aheadWords, verdictWithMargin } from '../../words/comparison/comparison.js';
import { coresUsedWords } from '../../words/comparison/cores-used.js';
import { sidesOf } from '../../words/names.js';
import { coresOf } from '../names.js';
import type { Side } from './side.js';

/** Which service makes more of a machine. */
export interface ForMachines {
  readonly saves: Side | 'neither' | 'open' | 'not-measured';
  readonly words: string;
  /** How many times more, at least 1; null where nothing is decided. */
  readonly times: number | null;
  readonly decidedBy: Comparison | null;
}

/** What a machine is bought by; of a level the first that its plan judges by. */
const COSTS: readonly MetricId[] = [
  'cpu_per_1k',
  'cpu_per_delivery',
  'cpu_per_gb',
  'capacity_per_core',
  'throughput',
  'jobs_per_second',
];

/** `within` is the comparison of rates within an objective that belongs to the level, where the run has one. */
export function forMachines(
  report: Report,
  rows: readonly Comparison[],
  within: Comparison | undefined,
): ForMachines {
  const row =
    COSTS.flatMap((metric) => rows.find((one) => one.metric === metric && one.primary) ?? [])[0] ?? within;
  if (!row) return { saves: 'not-measured', words: 'not measured', times: null, decidedBy: null };
  const shown = [row, ...(within && within !== row ? [within] : [])];
  const saves = {
    'a-better': 'a',
    'b-better': 'b',
    equivalent: 'neither',
    inconclusive: 'open',
    invalid: 'open',
  } as const;
  const isDecided = row.verdict === 'a-better' || row.verdict === 'b-better';
  return {
    saves: saves[row.verdict],
    words: shown.map((one) => costWords(report, one)).join('; '),
    times: isDecided && row.ratio !== null ? Math.max(row.ratio, 1 / row.ratio) : null,
    decidedBy: row,
  };
}

const SHORT: Partial<Record<MetricId, string>> = {
  cpu_per_1k: 'CPU',
  cpu_per_delivery: 'CPU',
  cpu_per_gb: 'CPU',
  rate_within_objective: 'within the objective',
};

/** `CPU: Go 3.10x less [2.77, 3.46]`. */
function costWords(report: Report, row: Comparison): string {
  const sides = sidesOf(report, row);
  const title = SHORT[row.metric] ?? METRICS[row.metric].inSentence;
  const decided = row.verdict === 'equivalent' ? `, ${verdictWithMargin(row, sides)}` : '';
  const open = row.verdict === 'inconclusive' || row.verdict === 'invalid' ? ', open' : '';
  const cores = coresOf(report, row.scenario, row.level);
  const used = coresUsedWords(report.comparisons, row, sides, cores);
  return [`${title}: ${aheadWords(row, sides)}${decided}${open}`, used].filter(Boolean).join('; ');
}
