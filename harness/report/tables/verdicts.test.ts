import { expect, test } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { quantity } from '../../words/numbers.js';
import { methodSentences, selfComparisonSentences } from '../prose.js';
import { comparisonTable, primarySelfComparison, selfComparisonTable, verdictRow } from './verdicts.js';

const BOOTSTRAP = 'Bootstrap [95 %]';

test('the bootstrap has a column where a comparison has one, and is a dash where another has none', () => {
  const report = sampleReport();
  const [first, ...others] = report.comparisons;
  const scenario = first!.scenario;
  expect(comparisonTable(report, scenario).columns.map(({ title }) => title)).not.toContain(BOOTSTRAP);

  const bootstrap = { low: 0.41, high: 0.52, low90: 0.42, high90: 0.51, verdict: 'b-better' as const };
  const checked = { ...report, comparisons: [{ ...first!, bootstrap }, ...others] };
  const { columns, rows } = comparisonTable(checked, scenario);
  const position = columns.findIndex(({ title }) => title === BOOTSTRAP);
  expect(rows.map((row) => row[position])).toEqual(
    rows.map((_, index) => (index === 0 ? '[0.410, 0.520]' : '–')),
  );
  expect(rows.every((row) => row.length === columns.length)).toBe(true);
  expect(methodSentences(checked).join(' ')).toMatch(/bootstrap over blocks/);
  expect(methodSentences(report).join(' ')).not.toMatch(/bootstrap/);
});

test('each side’s figure is of the pairs that made the ratio, and its own where no pair is left', () => {
  const report = sampleReport();
  const comparison = report.comparisons[0]!;
  const paired = { ...comparison, aEstimate: 2_000, bEstimate: 1_000, ratio: 0.5 };
  expect(verdictRow(report, paired)).toMatchObject({ a: '2.00 ms', b: '1.00 ms' });
  const { a, b } = verdictRow(report, { ...comparison, aEstimate: null, bEstimate: null, ratio: null });
  const own = (target: string) =>
    report.summaries.find(
      ({ scenario, level, metric, ...row }) =>
        row.target === target &&
        scenario === comparison.scenario &&
        level === comparison.level &&
        metric === comparison.metric,
    )!.estimate;
  expect([a, b]).toEqual([
    quantity(comparison.unit, own(comparison.a), own(comparison.b)),
    quantity(comparison.unit, own(comparison.b), own(comparison.a)),
  ]);
});

/** The A/A of the sample as a run has it in which the median's ratio is not judged, and its difference is. */
function byDifference() {
  const report = sampleReport();
  const self = report.comparisons.find(({ arm }) => arm === 'aa')!;
  const decidedBy = { kind: 'by-difference-only', partUs: 47, allowedUs: 27.5 } as const;
  const absolute = { marginKind: 'absolute', margin: 5_000, ratio: 180, low: -120, high: 480 } as const;
  return {
    ...report,
    comparisons: [
      ...report.comparisons.filter(({ arm }) => arm !== 'aa'),
      { ...self, verdict: 'inconclusive' as const, decidedBy },
      { ...self, ...absolute },
      { ...self, metric: 'cpu_per_1k' as const, unit: 's', ratio: 1.01, low: 1.004, high: 1.02 },
    ],
  };
}

test('the A/A is told in the unit in which that level is judged', () => {
  const primary = primarySelfComparison(byDifference());
  expect(primary?.row.ratio).toBe('180 µs [−120, 480]');
  expect(primary?.differs).toBe(false);
  expect(selfComparisonSentences(byDifference())).toEqual([
    'A/A, named before the run: Python against itself, crud rate-200, Latency, median, by difference: 180 µs [−120, 480]. The interval holds equality, as it should for one and the same program.',
    'The second deployment gave 1 further comparison, listed in the report: of so many, one in twenty differs by chance, so none of them is the run’s A/A.',
  ]);
});

test('every judged comparison of a service with itself has a row, and says whether its interval leaves equality out', () => {
  const { rows } = selfComparisonTable(byDifference());
  expect(rows.map((row) => row.slice(1))).toEqual([
    ['crud rate-200', 'Latency, median, by difference (the A/A)', '180 µs [−120, 480]', 'held', '5'],
    ['crud rate-200', 'CPU seconds per 1,000 requests', '1.01x [1.00, 1.02]', 'left out', '5'],
  ]);
});
