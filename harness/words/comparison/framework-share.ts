import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { Targets } from '../../model/report/leading-pair.js';
import { capitalised } from '../names.js';
import { quantity, times } from '../numbers.js';

type Measured = Targets & {
  readonly summaries: readonly Summary[];
  readonly comparisons: readonly Comparison[];
};

/** What a choice of framework costs, and how much of it a service can serve. */
const METRICS_OF_SHARE = ['cpu_per_1k', 'rate_within_objective'] as const satisfies readonly MetricId[];

/**
 * What choosing among a language's services is worth beside choosing the language, by the first level that measured two
 * of one language and one of another: `CPU per 1,000 requests (ping, load-50): python-asgi 70 ms, python-fastapi 210 ms,
 * go-net-http 30 ms: among the Python services 3.00x, from the leanest Python to the leanest Go 2.33x.`
 */
export function frameworkShareWords(run: Measured): string[] {
  return METRICS_OF_SHARE.flatMap((metric) => shareOf(run, metric) ?? []);
}

function shareOf({ targets, summaries, comparisons }: Measured, metric: MetricId): string | null {
  const measured = summaries.filter((row) => row.metric === metric && row.estimate > 0);
  for (const { scenario, level } of measured) {
    const rows = measured.filter((row) => row.scenario === scenario && row.level === level);
    const languages = [...new Set(targets.map(({ language }) => language))]
      .map((language) => ({ language, rows: rowsOf(targets, rows, language) }))
      .filter((each) => each.rows.length > 0);
    const several = languages.filter((each) => each.rows.length > 1);
    if (languages.length < 2 || several.length === 0) continue;
    const [first, second] = languages;
    if (!first || !second) continue;
    const bound = (row: Summary) => (isHeldBack(row, comparisons) ? 'at least ' : '');
    const apart = (of: readonly Summary[]) =>
      `${of.filter(isLargest).map(bound).join('')}${times(spread(of))}`;
    const figures = languages.flatMap((each) =>
      each.rows.map((row) => `${row.target} ${bound(row)}${quantity(row.unit, row.estimate)}`),
    );
    const within = several.map(
      (each) => `among the ${capitalised(each.language)} services ${apart(each.rows)}`,
    );
    const between = apart([best(first.rows, metric), best(second.rows, metric)].flat());
    const ends = `from the leanest ${capitalised(first.language)} to the leanest ${capitalised(second.language)} ${between}`;
    return `${METRICS[metric].title} (${scenario}, ${level}): ${figures.join(', ')}: ${[...within, ends].join(', ')}.`;
  }
  return null;
}

/** Of one language, in the order of targets. */
function rowsOf(targets: Targets['targets'], rows: readonly Summary[], language: string): Summary[] {
  return targets.flatMap((target) =>
    target.language === language ? rows.filter((row) => row.target === target.id) : [],
  );
}

/** Whether something else than the service itself was the limit of its rate, by any comparison of it. */
function isHeldBack(
  { scenario, level, metric, target }: Summary,
  comparisons: readonly Comparison[],
): boolean {
  return comparisons.some(
    ({ boundBy, ...row }) =>
      boundBy !== undefined &&
      row.scenario === scenario &&
      row.level === level &&
      row.metric === metric &&
      ((row.a === target && boundBy.a !== 'target') || (row.b === target && boundBy.b !== 'target')),
  );
}

const isLargest = ({ estimate }: Summary, _: number, rows: readonly Summary[]): boolean =>
  rows.every((row) => row.estimate <= estimate);

/** The largest over the smallest. */
function spread(rows: readonly Summary[]): number {
  const estimates = rows.map(({ estimate }) => estimate);
  return Math.max(...estimates) / Math.min(...estimates);
}

/** The row that a maintainer of the language would show. */
function best(rows: readonly Summary[], metric: MetricId): Summary[] {
  const direction = METRICS[metric].better === 'higher' ? -1 : 1;
  return [...rows].sort((a, b) => direction * (a.estimate - b.estimate)).slice(0, 1);
}
