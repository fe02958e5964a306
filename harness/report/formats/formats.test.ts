import { HistogramLogReader } from 'hdr-histogram-js';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { blockFigures } from '../../analysis/comparison/block-figures.js';
import { completed, httpLoad, pairsOf, planOf } from '../../analysis/observations.test-support.js';
import { judgeObservations } from '../../analysis/window/judged-levels.js';
import type { Report } from '../../model/report/report.js';
import { Histogram } from '../../stats/histogram.js';
import { renderBenchstat } from './benchstat.js';
import { renderHdrLog } from './hdr-log.js';
import { renderJUnit } from './junit.js';
import { renderOpenMetrics } from './openmetrics.js';

const report = sampleReport();
const withClaims = (...verdicts: Report['claims'][number]['verdict'][]): Report => ({
  ...report,
  claims: verdicts.map((verdict, index) => ({
    ...report.claims[0]!,
    id: `claim-${index}`,
    verdict,
    claim: 'a < "b" & c',
    reason: 'because\u0007 of <it>',
  })),
});

describe('JUnit', () => {
  it('passes what was reproduced, fails what was refuted or mixed, skips what is not decided', () => {
    const xml = renderJUnit(withClaims('reproduced', 'refuted', 'mixed', 'inconclusive', 'not-run'));
    expect(xml).toContain('tests="5" failures="2" errors="0" skipped="2"');
    expect(xml).toContain('<testcase classname="crossover.claims" name="claim-0"/>');
    expect(xml).toMatch(/name="claim-1">\s*<failure type="refuted"/);
    expect(xml).toMatch(/name="claim-2">\s*<failure type="mixed"/);
    expect(xml).toMatch(/name="claim-3">\s*<skipped message="inconclusive: /);
    expect(xml).toMatch(/name="claim-4">\s*<skipped message="not-run: /);
  });

  it('is XML whatever a claim says', () => {
    const xml = renderJUnit(withClaims('refuted'));
    expect(xml).toContain('a &lt; &quot;b&quot; &amp; c');
    expect(xml).toContain('because\uFFFD of &lt;it&gt;');
    const opened = xml.match(/<[a-z]+[^>]*[^/?]>/g)?.length;
    expect(xml.match(/<\/[a-z]+>/g)?.length).toBe(opened);
  });
});

describe('OpenMetrics', () => {
  const text = renderOpenMetrics(report);
  const lines = text.trimEnd().split('\n');

  it('ends with its end, and every sample belongs to the family declared before it', () => {
    expect(lines.at(-1)).toBe('# EOF');
    expect(text.endsWith('# EOF\n')).toBe(true);
    let family = '';
    for (const line of lines.slice(0, -1)) {
      if (line.startsWith('# TYPE ')) family = line.split(' ')[2] ?? '';
      else if (!line.startsWith('# ')) expect(line.slice(0, line.indexOf('{'))).toBe(family);
      if (line.startsWith('# UNIT ')) expect(line).toMatch(new RegExp(`^# UNIT ${family} (?=\\w+$)`));
    }
    const families = lines.filter((line) => line.startsWith('# TYPE '));
    expect(new Set(families).size).toBe(families.length);
  });

  it('has latencies in seconds under a name that ends in its unit', () => {
    const p50 = report.summaries.find(({ metric }) => metric === 'latency_p50')!;
    const line = lines.find(
      (one) =>
        one.startsWith('crossover_latency_p50_seconds{') &&
        one.includes(`level="${p50.level}"`) &&
        one.includes(`target="${p50.target}"`) &&
        one.includes('stat="estimate"'),
    );
    expect(Number(line?.split(' ').at(-1))).toBeCloseTo(p50.estimate / 1e6, 9);
  });

  it('has of each verdict all states, of which one holds', () => {
    const states = lines.filter((line) => line.startsWith('crossover_comparison_verdict{'));
    expect(states.length).toBe(5 * report.comparisons.length);
    expect(states.filter((line) => line.endsWith(' 1')).length).toBe(report.comparisons.length);
  });
});

const observations = pairsOf(3, (target, block) =>
  completed({ block, target, level: 'rate' }, { load: httpLoad(target === 'py' ? 20_000 : 10_000) }),
);

describe('benchstat text', () => {
  it('has a line for each block of each target, with the metrics and which way each is better', () => {
    const plan = planOf(3);
    const text = renderBenchstat(report, blockFigures(plan, judgeObservations(plan, observations, null)));
    const lines = text.split('\n');
    expect(lines).toContain('Unit latency_p50-us better=lower');
    expect(lines.filter((line) => line.startsWith('BenchmarkTest/level=rate/target=py 1 ')).length).toBe(3);
    expect(lines.filter((line) => line.startsWith('BenchmarkTest/level=rate/target=go 1 ')).length).toBe(3);
    for (const line of lines.filter((one) => one.startsWith('Benchmark')))
      expect(line).toMatch(/^Benchmark[A-Z]\S* 1( [-\d.e+]+ \S+)+$/);
  });
});

describe('an HdrHistogram log', () => {
  it('is read by the library’s own reader, with what was recorded', () => {
    const reader = new HistogramLogReader(renderHdrLog('2026-01-01T00:00:00.000Z', observations));
    const tags: string[] = [];
    for (let read = reader.nextIntervalHistogram(); read !== null; read = reader.nextIntervalHistogram())
      tags.push(read.tag);
    expect(tags).toContain('test/rate/py/block-1/attempt-0/response');
    expect(new Set(tags).size).toBe(tags.length);
    const log = renderHdrLog('2026-01-01T00:00:00.000Z', observations);
    const line = log
      .split('\n')
      .find((one) => one.startsWith('Tag=test/rate/go/block-1/attempt-0/response,'));
    using histogram = Histogram.decode(line?.split(',').at(-1) ?? '');
    expect(histogram.count).toBeGreaterThan(0);
    expect(histogram.percentile(50)).toBeCloseTo(10_000, -2);
  });
});
