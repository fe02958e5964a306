import type { Comparison } from '../../model/report/comparison/comparison.js';
import { differsFromItself, isJudgedSelf, namedSelf } from '../../model/report/comparison/self-comparison.js';
import type { Report } from '../../model/report/report.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { quantity, times } from '../../words/numbers.js';
import { coresUsedWords } from '../../words/comparison/cores-used.js';
import { comparisonsBetweenTargets, coresOf, isMapped, levelTitle } from '../names.js';
import { shortName, sidesOf } from '../../words/names.js';
import { left, right, sideTitles } from './tables.js';
import type { Table } from './tables.js';
import {
  aheadWords,
  figuresOf,
  marginWords,
  metricTitle,
  rawRatioWords,
  reasonWords,
  shortMetricTitle,
  verdictWithMargin,
  verdictWords,
} from '../../words/comparison/comparison.js';

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
  /** `cores used: Python 1.12, Go 1.95 of 2` of a throughput; empty of all else. */
  readonly used: string;
  /** `0.433x [0.394, 0.476]`: b over a, or b - a. */
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
export interface ScenarioVerdicts {
  readonly scenario: Report['scenarios'][number];
  readonly rows: readonly VerdictRow[];
}

/** Verdicts by scenario, scenarios without any left out. */
export function verdictGroups(report: Report, which: 'primary' | 'all'): ScenarioVerdicts[] {
  const wanted = comparisonsBetweenTargets(report).filter((row) => which === 'all' || isLeading(row, report));
  return report.scenarios
    .map((scenario) => ({
      scenario,
      rows: wanted.filter((row) => row.scenario === scenario.id).map((row) => verdictRow(report, row)),
    }))
    .filter(({ rows }) => rows.length > 0);
}

/** Primaries, and beside each the comparison by difference that asks what a user would notice; a map's levels stand in the map. */
function isLeading(row: Comparison, report: Report): boolean {
  if (isMapped(report, row.scenario)) return false;
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
  const { a, b } = figuresOf(report.summaries, comparison);
  const figure = (own: number | null, other: number | null, name: string) =>
    `${neutral ? `${name} ` : ''}${own === null ? '–' : quantity(comparison.unit, own, other ?? own)}`;
  return {
    comparison,
    level: comparison.level,
    levelTitle: levelTitle(report, comparison.scenario, comparison.level),
    metric: metricTitle(comparison),
    shortMetric: shortMetricTitle(comparison),
    a: figure(a, b, sides.a),
    b: figure(b, a, sides.b),
    advantage: aheadWords(comparison, sides),
    used: coresUsedWords(
      report.comparisons,
      comparison,
      sides,
      coresOf(report, comparison.scenario, comparison.level),
    ),
    ratio: rawRatioWords(comparison),
    verdict: comparison.verdict,
    words: verdictWords(comparison.verdict, sides),
    wordsWithMargin: verdictWithMargin(comparison, sides),
    reason: reasonWords(comparison, sides),
  };
}

/** One scenario's verdicts for text renderers. */
export function verdictTable(report: Report, { scenario, rows }: ScenarioVerdicts): Table {
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
      [row.advantage, row.used].filter(Boolean).join('; '),
      row.ratio,
      row.wordsWithMargin,
    ]),
  };
}

/** Every comparison of a scenario with all that decided it. */
export function comparisonTable(report: Report, scenarioId: string): Table {
  const own = comparisonsBetweenTargets(report).filter(({ scenario }) => scenario === scenarioId);
  const { a, b } = sideTitles(report, own);
  const leftTitles = ['Level', 'Metric', 'Verdict', 'Rule that decided'];
  const crossChecked = own.some(({ bootstrap }) => bootstrap !== undefined);
  const rightTitles = [
    `${b} / ${a} [95 %]`,
    '90 % interval',
    ...(crossChecked ? ['Bootstrap [95 %]'] : []),
    'Margin',
    'Pairs',
    'Smallest detectable',
  ];
  return {
    caption: 'Every comparison with the rule that decided it; primary ones are marked',
    columns: [
      ...leftTitles.map((title) => ({ title, align: 'left' as const })),
      ...rightTitles.map((title) => ({ title, align: 'right' as const })),
    ],
    rows: own.map((comparison) => {
      const row = verdictRow(report, comparison);
      return [
        row.level,
        `${row.metric}${comparison.primary ? ' (primary)' : ''}`,
        row.words,
        row.reason,
        row.ratio,
        intervalWords({ ...comparison, low: comparison.low90, high: comparison.high90 }),
        ...(crossChecked
          ? [comparison.bootstrap ? intervalWords({ ...comparison, ...comparison.bootstrap }) : '–']
          : []),
        marginWords(comparison),
        String(comparison.blocks),
        comparison.smallestDetectableRatio === null ? '–' : times(comparison.smallestDetectableRatio),
      ];
    }),
  };
}

/** `[0.394, 0.476]`: the interval alone. */
function intervalWords(comparison: Comparison): string {
  return rawRatioWords(comparison).replace(/^[^[]*/, '') || '–';
}

/** How often each verdict was given among the primary comparisons, the commonest first. */
export function verdictTally(report: Report): { readonly row: VerdictRow; readonly times: number }[] {
  const rows = comparisonsBetweenTargets(report)
    .filter(({ primary }) => primary)
    .map((comparison) => verdictRow(report, comparison));
  return [...new Set(rows.map(({ words }) => words))]
    .flatMap((words) => {
      const same = rows.filter((row) => row.words === words);
      return same[0] ? [{ row: same[0], times: same.length }] : [];
    })
    .sort((x, y) => y.times - x.times || (x.row.words < y.row.words ? -1 : 1));
}

/** The run's A/A: the one comparison of a service with itself that was named before the run, in the unit in which it is judged. */
export function primarySelfComparison(
  report: Report,
): { readonly row: VerdictRow; readonly differs: boolean | null } | null {
  const comparison = namedSelf(report.primaryAa, report.comparisons);
  return comparison ? { row: verdictRow(report, comparison), differs: differsFromItself(comparison) } : null;
}

/** Every comparison of a service with itself that is judged; the run's A/A is marked. */
export function selfComparisonTable(report: Report): Table {
  const named = namedSelf(report.primaryAa, report.comparisons);
  return {
    caption:
      'Each service against its second deployment; of twenty such intervals one leaves equality out by chance',
    columns: [
      ...left('Service', 'Level', 'Metric'),
      ...right('Second / first [95 %]'),
      ...left('Equality'),
      ...right('Pairs'),
    ],
    rows: report.comparisons.filter(isJudgedSelf).map((comparison) => {
      const row = verdictRow(report, comparison);
      const differs = differsFromItself(comparison);
      return [
        shortName(report, comparison.a),
        `${comparison.scenario} ${comparison.level}`,
        `${row.metric}${comparison === named ? ' (the A/A)' : ''}`,
        row.ratio,
        differs === null ? 'no interval' : differs ? 'left out' : 'held',
        String(comparison.blocks),
      ];
    }),
  };
}
