import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import { columnAt } from './map/boundary.js';
import { linearTicks, logTicks, ratioTicks } from './curve/axes.js';
import { renderCharts } from './index.js';

const sample = sampleReport();
const charts = renderCharts(sample);

describe('charts', () => {
  it('draws every question that the report has data for, under a name of its own', () => {
    const names = charts.map(({ name }) => name);
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
        'dashboard-wait-curve',
        'dashboard-difference-over-wait',
        'fanout-memory-over-connections',
        'fanout-cpu-per-delivery',
      ]),
    );
  });

  it('draws one pair of targets over the wait, and nothing where levels differ in more than their wait', () => {
    const overWait = (drawn: typeof charts) => drawn.filter(({ name }) => name.endsWith('-over-wait'));
    const others = sample.comparisons.map((row) => ({ ...row, b: 'python-starlette' }));
    const withOthers = { ...sample, comparisons: [...others, ...sample.comparisons] };
    expect(overWait(renderCharts(withOthers))).toEqual(overWait(charts));
    const sameWait = sample.scenarios.map((scenario) => ({
      ...scenario,
      levels: scenario.levels.map((level) => ({ ...level, injectedWaitMs: 50 })),
    }));
    expect(overWait(renderCharts({ ...sample, scenarios: sameWait }))).toEqual([]);
  });

  it('gives the same bytes whatever was drawn before', () => {
    renderCharts(smokeReport());
    expect(renderCharts(sampleReport())).toEqual(charts);
  });

  it('leaves no running number of the drawing library behind, and ids that no other chart has', () => {
    for (const { svg, name } of charts) {
      expect(svg).not.toMatch(/zr\d|ecmeta|<style|<script/);
      expect([...svg.matchAll(/\bid="([^"]*)"/g)].every(([, id]) => id?.startsWith(`${name}-`))).toBe(true);
    }
  });

  it('tells those who do not see it what a chart shows', () => {
    const verdicts = charts.find(({ name }) => name === 'verdicts');
    expect(verdicts?.svg).toMatch(/^<svg role="img" aria-label="Where is Go better than Python/);
    expect(verdicts?.svg).toContain('crud rate-200 · Latency p50: Go 1.68x faster [1.61, 1.75], Go better.');
  });

  it('has every picture as a table: rows as wide as their columns, and nothing that is no figure', () => {
    for (const { name, tables } of [...charts, ...renderCharts(smokeReport())]) {
      const rows = tables.flatMap((table) => table.rows);
      expect(rows.length, name).toBeGreaterThan(0);
      for (const { columns, rows: own } of tables)
        expect(own.map((row) => row.length)).toEqual(own.map(() => columns.length));
      expect(JSON.stringify(rows)).not.toMatch(/NaN|Infinity|undefined/);
    }
  });

  it('writes into a picture’s table what the picture shows', () => {
    const tableOf = (name: string) => charts.find((chart) => chart.name === name)?.tables[0].rows ?? [];
    expect(tableOf('verdicts')[0]?.[1]).toMatch(/^Go 1\.68x faster \[1\.61, 1\.75\]$/);
    expect(tableOf('crud-rate-200-latency').map(([percentile]) => percentile)).toContain('p99');
    expect(tableOf('fanout-memory-over-connections').length).toBeGreaterThan(1);
  });

  it('draws one row for each primary ratio, and gives no coordinate that is not a number', () => {
    const primaries = sample.comparisons.filter(
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

  it('draws the map, over it the boundary, and says every cell in words', () => {
    const map = charts.find(({ name }) => name === 'crossover-map');
    expect(map).toMatchObject({ section: 'crossover', wide: true });
    expect(map!.svg).toContain('predicted 10 %');
    expect(map!.svg.match(/>pool-bound</g)).toHaveLength(4);
    expect(map!.svg).toMatch(
      /aria-label="[^"]*50 ms, 100\/s: Go 1\.03x faster \[[^\]]+\], no difference; at p95 [^;]+; Go 1\.60 ms faster/,
    );
  });

  it('draws no charts of the levels of a scenario that is drawn as a map, and no verdict rows of them', () => {
    const [figure] = sample.comparisons;
    const levels = [{ ...sample.scenarios[0]!.levels[0]!, id: 'wait-0-rate-10' }];
    const report = {
      ...sample,
      scenarios: [...sample.scenarios, { ...sample.scenarios[0]!, id: 'crossover', levels }],
      comparisons: [...sample.comparisons, { ...figure!, scenario: 'crossover', level: 'wait-0-rate-10' }],
    };
    const drawn = renderCharts(report).map(({ name }) => name);
    expect(drawn).toEqual(charts.map(({ name }) => name));
  });

  it('draws the ratio over the wait where no curve shows it', () => {
    const names = renderCharts(sampleReport({ maps: [], axisCurves: [] })).map(({ name }) => name);
    expect(names).toContain('dashboard-ratio-over-wait');
    expect(names.filter((name) => /map|curve/.test(name))).toEqual([]);
  });

  it('draws what an interrupted run and a single target have, and nothing that they have not', () => {
    expect(renderCharts(interruptedReport()).map(({ name }) => name)).toEqual(['verdicts', 'crud-ratios']);
    const alone = renderCharts(oneTargetReport());
    expect(alone.filter(({ name }) => /verdicts|ratio|map|curve/.test(name))).toEqual([]);
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

describe('a boundary among columns of rates', () => {
  const columns = [10, 100, 1_000].map((ratePerSecond) => ({
    key: String(ratePerSecond),
    ratePerSecond,
    rateShare: null,
  }));

  it.each([
    ['at the lowest rate the whole row is beyond it', 10, -0.5],
    ['at a column it runs through its middle', 100, 1],
    ['between columns it goes by the logarithm', Math.sqrt(10 * 100), 0.5],
    ['a little beyond the last it keeps the scale', 1_000 * 10 ** 0.25, 2.25],
    ['far beyond the last it stays at the edge', 1e6, 2.5],
  ])('%s', (_, ratePerSecond, place) => {
    expect(columnAt(columns, ratePerSecond)).toBeCloseTo(place, 9);
  });
});
