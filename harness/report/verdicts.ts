import type { Comparison, Report, Verdict } from '../model/report.js';
import { quantity } from './format.js';
import { comparisonsBetweenTargets, levelTitle, sidesOf } from './names.js';
import { sideTitles } from './tables.js';
import type { Table } from './tables.js';
import {
  advantageWords,
  metricTitle,
  rawRatioWords,
  ruleWords,
  shortMetricTitle,
  verdictWithMargin,
  verdictWords,
} from './words.js';

/** A comparison in words and formatted figures: what every verdict table shows of it. */
export interface VerdictRow {
  readonly comparison: Comparison;
  readonly level: string;
  readonly levelTitle: string;
  readonly metric: string;
  readonly shortMetric: string;
  readonly a: string;
  readonly b: string;
  /** `Go 2.31x faster [2.10, 2.54]`. */
  readonly advantage: string;
  /** `0.433 [0.394, 0.476]`: b over a, or b - a. */
  readonly ratio: string;
  readonly verdict: Verdict;
  /** `Go better`. */
  readonly words: string;
  /** `no difference (within 10 %)`. */
  readonly wordsWithMargin: string;
  /** Why, in a sentence without its code. */
  readonly reason: string;
}

/** The verdicts of one scenario, under its question and its plain answer. */
export interface VerdictGroup {
  readonly scenario: Report['scenarios'][number];
  readonly rows: readonly VerdictRow[];
}

/** Verdicts by scenario, scenarios without any left out. */
export function verdictGroups(report: Report, which: 'primary' | 'all'): VerdictGroup[] {
  const wanted = comparisonsBetweenTargets(report).filter((row) => which === 'all' || isLeading(row, report));
  return report.scenarios
    .map((scenario) => ({
      scenario,
      rows: wanted.filter((row) => row.scenario === scenario.id).map((row) => verdictRow(report, row)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** Primaries, and beside each the comparison by difference that asks what a user would notice. */
function isLeading(row: Comparison, report: Report): boolean {
  if (row.primary) return true;
  const sameMetric = (other: Comparison) =>
    other.primary &&
    other.arm === row.arm &&
    other.scenario === row.scenario &&
    other.level === row.level &&
    other.metric === row.metric;
  return row.marginKind === 'absolute' && report.comparisons.some(sameMetric);
}

export function verdictRow(report: Report, comparison: Comparison): VerdictRow {
  const sides = sidesOf(report, comparison);
  const neutral =
    sideTitles(report, comparisonsBetweenTargets(report)).a !== sides.a && comparison.arm === 'ab';
  const figure = (target: string, name: string) => {
    const found = report.summaries.find(
      (summary) =>
        summary.scenario === comparison.scenario &&
        summary.level === comparison.level &&
        summary.metric === comparison.metric &&
        summary.target === target,
    );
    return `${neutral ? `${name} ` : ''}${found ? quantity(found.unit, found.estimate) : '–'}`;
  };
  return {
    comparison,
    level: comparison.level,
    levelTitle: levelTitle(report, comparison.scenario, comparison.level),
    metric: metricTitle(comparison),
    shortMetric: shortMetricTitle(comparison),
    a: figure(comparison.a, sides.a),
    b: figure(comparison.b, sides.b),
    advantage: advantageWords(comparison, sides),
    ratio: rawRatioWords(comparison),
    verdict: comparison.verdict,
    words: verdictWords(comparison.verdict, sides),
    wordsWithMargin: verdictWithMargin(comparison, sides),
    reason: ruleWords(comparison.rule),
  };
}

/** One table of verdicts for text renderers. */
export function verdictTable(report: Report, { scenario, rows }: VerdictGroup): Table {
  const titles = sideTitles(report, comparisonsBetweenTargets(report));
  return {
    caption: scenario.question,
    columns: [
      { title: 'Level', align: 'left' },
      { title: 'Metric', align: 'left' },
      { title: titles.a, align: 'right' },
      { title: titles.b, align: 'right' },
      { title: 'Who is ahead [95 % interval]', align: 'left' },
      { title: `${titles.b} / ${titles.a}`, align: 'right' },
      { title: 'Verdict', align: 'left' },
    ],
    rows: rows.map((row) => [
      row.levelTitle,
      row.metric,
      row.a,
      row.b,
      row.advantage,
      row.ratio,
      row.wordsWithMargin,
    ]),
  };
}

/** Comparisons of one service with itself, in words: `Python against itself (crud rate-200, Latency, median)`. */
export function selfComparisons(
  report: Report,
): { readonly row: VerdictRow; readonly differs: boolean | null }[] {
  return report.comparisons
    .filter(({ arm }) => arm === 'aa')
    .map((comparison) => ({ row: verdictRow(report, comparison), differs: excludesEquality(comparison) }));
}

/** Null where there is no interval to say it. */
function excludesEquality({ low, high, marginKind }: Comparison): boolean | null {
  if (low === null || high === null) return null;
  const equality = marginKind === 'ratio' ? 1 : 0;
  return low > equality || high < equality;
}
