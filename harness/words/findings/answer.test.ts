import { describe, expect, it } from 'vitest';
import type { MetricId } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { planOf } from '../../analysis/observations.test-support.js';
import { scenarioFinding } from '../../analysis/run-finding.js';
import type { Plan } from '../../model/plan/plan.js';
import { answerWords } from './answer.js';

const answerOf = (plan: Plan, comparisons: readonly Comparison[]) =>
  answerWords(plan, scenarioFinding(plan, 'test', comparisons, []), undefined);

const row = (level: string, metric: MetricId, verdict: Verdict, ratio: number): Comparison => ({
  scenario: 'test',
  level,
  metric,
  unit: 'us',
  arm: 'ab',
  a: 'py',
  b: 'go',
  ratio,
  low: ratio * 0.9,
  high: ratio * 1.1,
  low90: ratio * 0.95,
  high90: ratio * 1.05,
  aEstimate: 1,
  bEstimate: ratio,
  marginKind: 'ratio',
  margin: 1.1,
  verdict,
  decidedBy: { kind: 'interval', lies: 'beyond' },
  primary: true,
  blocks: 5,
  smallestDetectableRatio: 1.2,
});
const rows = [
  row('rate', 'latency_p50', 'b-better', 0.5),
  row('rate', 'cpu_per_1k', 'b-better', 0.4),
  row('wait', 'cpu_per_1k', 'b-better', 0.25),
  row('wait', 'latency_p50', 'equivalent', 1),
  row('capacity', 'throughput', 'inconclusive', 2),
];

describe('the answer to a question', () => {
  it('is one sentence that names each figure once, with its levels', () => {
    expect(answerOf(planOf(5), rows)).toBe(
      'Go is better in median latency (rate 2.00 times), CPU seconds per 1,000 requests (rate 2.50 times, wait 4.00 times); no difference within the margin in median latency (wait); undecided: throughput (capacity).',
    );
  });

  it('says of a ratio that is a bound that it is at least this', () => {
    const bound = { ...row('rate', 'rate_within_objective', 'b-better', 2.5), bound: 'least' as const };
    expect(answerOf(planOf(5), [bound])).toBe(
      'Go is better in rate within the objective (rate at least 2.50 times).',
    );
  });

  it('says that there were too few blocks rather than list what nobody could decide', () => {
    const few = rows.map((each) => ({
      ...each,
      verdict: 'inconclusive' as const,
      decidedBy: { kind: 'too-few-planned' as const, blocks: 2, needed: 5 },
    }));
    expect(answerOf(planOf(2), few)).toBe('This run has too few blocks to answer.');
  });

  it('counts levels that are too many to name, with how far apart they are', () => {
    const many = [1.2, 1.5, 2, 3, 4].map((times, index) =>
      row(`rate-${index}`, 'latency_p50', 'b-better', 1 / times),
    );
    expect(answerOf(planOf(5), many)).toBe('Go is better in median latency (5 levels, 1.20 to 4.00 times).');
  });

  it('speaks of the first two languages, and gives no other pair’s verdict their names', () => {
    const plan = planOf(5);
    const [py, go] = plan.targets;
    const three = { ...plan, targets: [py!, { id: 'py-2', language: 'python', title: 'Other' }, go!] };
    const others = [
      { ...row('rate', 'latency_p50', 'a-better', 3), b: 'py-2' },
      { ...row('rate', 'latency_p50', 'a-better', 2), a: 'py-2' },
    ];
    expect(answerOf(three, [...others, rows[0]!])).toBe('Go is better in median latency (rate 2.00 times).');
    // Where one of them did not take part, of the first pair that did.
    expect(answerOf(three, others)).toBe('Python is better in median latency (rate 3.00 times).');
  });
});
