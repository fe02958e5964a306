import { leadingPair } from '../../model/report/leading-pair.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import type { BoundBy } from '../../model/report/comparison/verdict.js';
import { aheadWords, verdictWithMargin } from '../../words/comparison/comparison.js';
import { LIMIT_WORDS } from '../../words/comparison/held-back.js';
import { shortName, sidesOf } from '../../words/names.js';
import { interval, quantity } from '../../words/numbers.js';
import { coresOf } from '../names.js';
import type { Table } from './tables.js';

/** What one core of a service serves within the objective, requests/s; null ends with fewer than two blocks. */
export interface CoreRate {
  readonly target: string;
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
  /** What else than the service itself was its limit: its own rate is then this or more. */
  readonly heldBackBy: BoundBy | null;
}

/** One workload's objective, with what either service of the leading pair serves within it. */
export interface WithinObjective {
  readonly title: string;
  readonly comparison: Comparison;
  readonly rates: readonly CoreRate[];
}

/** Every rate within an objective that both services have, for one core of those that a service is given. */
export function withinObjectives(report: Report): WithinObjective[] {
  const pair = leadingPair(report);
  const rows = report.comparisons.filter(
    ({ arm, metric, a, b }) =>
      arm === 'ab' && metric === 'rate_within_objective' && a === pair?.a && b === pair.b,
  );
  return rows.flatMap((comparison) => {
    const rates = [comparison.a, comparison.b].flatMap((target) => rateOf(report, comparison, target));
    return rates.length === 2 ? [{ title: titleOf(report, comparison), comparison, rates }] : [];
  });
}

function rateOf(report: Report, comparison: Comparison, target: string): CoreRate[] {
  const { scenario, level, metric } = comparison;
  const cores = coresOf(report, scenario, level);
  const limit = comparison.boundBy?.[target === comparison.a ? 'a' : 'b'] ?? 'target';
  const ofCore = (value: number | null) => (value === null ? null : value / cores);
  return report.summaries
    .filter(
      (row) =>
        row.scenario === scenario && row.level === level && row.metric === metric && row.target === target,
    )
    .map(({ estimate, low, high }) => ({
      target,
      estimate: estimate / cores,
      low: ofCore(low),
      high: ofCore(high),
      heldBackBy: limit === 'target' ? null : limit,
    }));
}

/** `Database-bound CRUD`; with the level's title where it is not the workload's only objective. */
function titleOf({ scenarios }: Report, { scenario, level }: Comparison): string {
  const found = scenarios.find(({ id }) => id === scenario);
  const own = found?.levels.find(({ id }) => id === level)?.title ?? level;
  return level === 'objective' ? (found?.title ?? scenario) : `${found?.title ?? scenario}: ${own}`;
}

/** `at least 2,131/s` of one that something else held back. */
export function coreRateWords({ estimate, heldBackBy }: CoreRate): string {
  return `${heldBackBy === null ? '' : 'at least '}${quantity('1/s', estimate)}`;
}

function rateCell(rate: CoreRate): string {
  const limit = rate.heldBackBy === null ? '' : `, limited by ${LIMIT_WORDS[rate.heldBackBy]}`;
  const ends = interval('1/s', rate.estimate, rate);
  return `${[coreRateWords(rate), ends].filter(Boolean).join(' ')}${limit}`;
}

/** What the picture of the rates shows: each service's own intervals, and beside them what pairs of blocks say. */
export function withinObjectiveTable(report: Report): Table {
  const rows = withinObjectives(report);
  const names = (rows[0]?.rates ?? []).map(({ target }) => shortName(report, target));
  return {
    caption:
      'What one core serves within the objective, requests/s with each service’s own 95 % interval; who is ahead is judged by pairs of blocks, not by whether these overlap',
    columns: [
      { title: 'Workload', align: 'left' },
      ...names.map((title) => ({ title, align: 'right' as const })),
      { title: 'Who is ahead, by pairs [95 %]', align: 'left' },
      { title: 'Verdict', align: 'left' },
    ],
    rows: rows.map(({ title, comparison, rates }) => [
      title,
      ...rates.map(rateCell),
      aheadWords(comparison, sidesOf(report, comparison)),
      verdictWithMargin(comparison, sidesOf(report, comparison)),
    ]),
  };
}
