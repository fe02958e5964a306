import { expect, it } from 'vitest';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import { frameworkShareWords } from './framework-share.js';

const targets = [
  { id: 'py', language: 'python' },
  { id: 'go', language: 'go' },
  { id: 'py-bare', language: 'python' },
];
const row = (target: string, metric: MetricId, estimate: number): Summary => ({
  scenario: 'ping',
  level: 'half',
  target,
  metric,
  unit: METRICS[metric].unit,
  estimate,
  low: null,
  high: null,
  blocks: 5,
});

it('sets what a framework costs beside what the language does, each by its leanest service', () => {
  const summaries = [
    row('py', 'cpu_per_1k', 0.3),
    row('go', 'cpu_per_1k', 0.05),
    row('py-bare', 'cpu_per_1k', 0.1),
    row('py', 'rate_within_objective', 1_000),
    row('go', 'rate_within_objective', 12_000),
    row('py-bare', 'rate_within_objective', 4_000),
  ];
  const [cpu, rate] = frameworkShareWords({ targets, summaries, comparisons: [] });
  expect(cpu).toContain('among the Python services 3.00x, from the leanest Python to the leanest Go 2.00x.');
  expect(rate).toContain('among the Python services 4.00x, from the leanest Python to the leanest Go 3.00x.');
});

it('says nothing where each language has one service, or only one was measured', () => {
  const one = [row('py', 'cpu_per_1k', 0.3), row('go', 'cpu_per_1k', 0.05)];
  const alone = [row('py', 'cpu_per_1k', 0.3), row('py-bare', 'cpu_per_1k', 0.1)];
  expect(frameworkShareWords({ targets, summaries: one, comparisons: [] })).toEqual([]);
  expect(frameworkShareWords({ targets, summaries: alone, comparisons: [] })).toEqual([]);
});

it('says “at least” of a rate that something else than the service held back, and of how far it is ahead', () => {
  const metric = 'rate_within_objective';
  const summaries = [row('py', metric, 1_000), row('go', metric, 12_000), row('py-bare', metric, 4_000)];
  const comparison = sampleReport().comparisons[0]!;
  const place = { scenario: 'ping', level: 'half', metric } as const;
  const heldBack: Comparison = {
    ...comparison,
    ...place,
    a: 'py',
    b: 'go',
    boundBy: { a: 'target', b: 'agent' },
  };
  expect(frameworkShareWords({ targets, summaries, comparisons: [heldBack] })).toEqual([
    'Rate within the objective (ping, half): py 1,000/s, py-bare 4,000/s, go at least 12,000/s: among the Python services 4.00x, from the leanest Python to the leanest Go at least 3.00x.',
  ]);
});
