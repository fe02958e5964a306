import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import { linearTicks, logTicks, ratioTicks } from './axes.js';
import { renderCharts } from './index.js';

describe('charts', () => {
  it('draws every question that the report has data for, under a name of its own', () => {
    const names = renderCharts(sampleReport()).map(({ name }) => name);
    expect(new Set(names).size).toBe(names.length);
    expect(names).toEqual(
      expect.arrayContaining([
        'verdicts',
        'crud-ratios',
        'crud-rate-200-latency',
        'crud-throughput',
        'crud-cpu',
        'crud-memory',
        'crud-time-mean',
        'dashboard-ratio-over-wait',
        'dashboard-difference-over-wait',
        'fanout-memory-over-connections',
        'fanout-cpu-per-delivery',
      ]),
    );
  });

  it('draws one pair of targets over the wait, and nothing where levels differ in more than their wait', () => {
    const sample = sampleReport();
    const overWait = (report: typeof sample) =>
      renderCharts(report).filter(({ name }) => name.endsWith('-over-wait'));
    const others = sample.comparisons.map((row) => ({ ...row, b: 'python-starlette' }));
    expect(overWait({ ...sample, comparisons: [...others, ...sample.comparisons] })).toEqual(
      overWait(sample),
    );
    const sameWait = sample.scenarios.map((scenario) => ({
      ...scenario,
      levels: scenario.levels.map((level) => ({ ...level, injectedWaitMs: 50 })),
    }));
    expect(overWait({ ...sample, scenarios: sameWait })).toEqual([]);
  });

  it('gives the same bytes whatever was drawn before', () => {
    const first = renderCharts(sampleReport());
    renderCharts(smokeReport());
    expect(renderCharts(sampleReport())).toEqual(first);
  });

  it('leaves no running number of the drawing library behind, and ids that no other chart has', () => {
    const charts = renderCharts(sampleReport());
    for (const { svg, name } of charts) {
      expect(svg).not.toMatch(/zr\d|ecmeta|<style|<script/);
      expect([...svg.matchAll(/\bid="([^"]*)"/g)].every(([, id]) => id?.startsWith(`${name}-`))).toBe(true);
    }
  });

  it('tells those who do not see it what a chart shows', () => {
    const [verdicts] = renderCharts(sampleReport());
    expect(verdicts?.svg).toMatch(/^<svg role="img" aria-label="Where is Go better than Python/);
    expect(verdicts?.svg).toContain('crud rate-200 · Latency p50: Go 1.68x faster [1.61, 1.75], Go better.');
  });

  it('draws one row for each primary ratio, and gives no coordinate that is not a number', () => {
    const charts = renderCharts(sampleReport());
    const primaries = sampleReport().comparisons.filter(
      ({ primary, arm, marginKind }) => primary && arm === 'ab' && marginKind === 'ratio',
    );
    const verdicts = charts.find(({ name }) => name === 'verdicts');
    expect(verdicts?.svg.match(/>Go \d[^<]*\[|>Python \d[^<]*\[|>equal: [^<]*\[/g)).toHaveLength(
      primaries.length,
    );
    expect(charts.filter(({ svg }) => /NaN|Infinity|undefined/.test(svg)).map(({ name }) => name)).toEqual(
      [],
    );
  });

  it('draws what an interrupted run and a single target have, and nothing that they have not', () => {
    expect(renderCharts(interruptedReport()).map(({ name }) => name)).toEqual(['verdicts', 'crud-ratios']);
    const alone = renderCharts(oneTargetReport());
    expect(alone.filter(({ name }) => /verdicts|ratio/.test(name))).toEqual([]);
    expect(alone.map(({ name }) => name)).toContain('crud-rate-200-latency');
  });
});

describe('ticks', () => {
  it('stand at round values that hold the range', () => {
    expect(linearTicks(0, 3_120).ticks).toEqual([0, 1_000, 2_000, 3_000, 4_000]);
    expect(linearTicks(-5, 5).ticks).toEqual([-5, 0, 5]);
    expect(linearTicks(0, 0).ticks.length).toBeGreaterThan(1);
  });

  it('stand at 1, 2 and 5 of a decade on a logarithmic axis', () => {
    expect(logTicks(1.1, 9).ticks.map((tick) => Number(Math.exp(tick).toFixed(6)))).toEqual([1, 2, 5, 10]);
  });

  it('hold 1 and the whole band on a ratio axis', () => {
    const { min, max, ticks } = ratioTicks([1.02], 1.1);
    expect(ticks).toContain(0);
    expect(max).toBeGreaterThan(Math.log(1.1));
    expect(min).toBeLessThan(-Math.log(1.1));
  });
});
