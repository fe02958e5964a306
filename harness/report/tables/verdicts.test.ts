import { expect, test } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { quantity } from '../../words/numbers.js';
import { methodSentences } from '../prose.js';
import { comparisonTable, verdictRow } from './verdicts.js';

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
