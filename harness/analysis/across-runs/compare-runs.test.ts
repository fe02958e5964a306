import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { RunRecord } from '../../model/run/environment.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import { estimateMean } from '../../stats/interval.js';
import { Random } from '../../stats/random.js';
import { completed, httpLoad, pairsOf, planOf } from '../observations.test-support.js';
import { outcomeWords } from '../../words/comparison/across-runs.js';
import { buildReport } from '../build-report.js';
import type { RunData } from '../run-data.js';
import type { ComparedRun } from './compare-runs.js';
import { compareRuns } from './compare-runs.js';
import { differencesBetween } from './differences.js';

type StoredRun = ComparedRun & { readonly data: RunData };
const BLOCKS = 5;
const NOTHING_DECLARED = { vary: [], waive: [] };

/** A run of five blocks whose medians are these, in microseconds, a hair apart from block to block. */
function runOf(medianUs: { py: number; go: number }, change: Partial<RunData> = {}): StoredRun {
  const plan = planOf(BLOCKS);
  const start: RunRecord = {
    record: 'start',
    runId: 'r',
    startedAt: '2026-01-01T00:00:00.000Z',
    planSha256: '0',
    codeSha256: 'c',
    command: 'c',
  };
  const observations = pairsOf(BLOCKS, (target, block) =>
    completed(
      { block, target, level: 'rate' },
      { load: httpLoad(medianUs[target === 'py' ? 'py' : 'go'] * (1 + 0.002 * (block % 3))) },
    ),
  );
  const data: RunData = {
    plan,
    environment: sampleReport().environment,
    records: [start],
    observations,
    ...change,
  };
  return { data, report: buildReport(data) };
}

function compared(...runs: StoredRun[]) {
  const differences = differencesBetween(
    runs.map(({ data }) => data),
    NOTHING_DECLARED,
  );
  return compareRuns(runs, differences);
}

const p50 = (found: ReturnType<typeof compared>) =>
  found.comparisons.find(({ metric, marginKind }) => metric === 'latency_p50' && marginKind === 'ratio');

describe('runs of the same services', () => {
  it('that found the same are told not to have moved, by equivalence', () => {
    const found = compared(runOf({ py: 20_000, go: 10_000 }), runOf({ py: 20_000, go: 10_000 }));
    expect(p50(found)).toMatchObject({ verdict: 'equivalent', decidedBy: { kind: 'interval' } });
    expect(p50(found)?.movement?.estimate).toBeCloseTo(1, 3);
  });

  it('of which a machine made both slower alike have not moved either: what drifts for both cancels', () => {
    const found = compared(runOf({ py: 20_000, go: 10_000 }), runOf({ py: 30_000, go: 15_000 }));
    expect(p50(found)?.verdict).toBe('equivalent');
    const own = found.figures?.find(({ metric, target }) => metric === 'latency_p50' && target === 'go');
    expect(own).toMatchObject({ verdict: 'worse' });
    expect(own?.movement?.estimate).toBeCloseTo(1.5, 1);
  });

  it('say by name who gained when one became slower', () => {
    const found = compared(runOf({ py: 20_000, go: 10_000 }), runOf({ py: 26_000, go: 10_000 }));
    expect(p50(found)).toMatchObject({ verdict: 'b-better' });
    expect(p50(found)?.movement?.estimate).toBeCloseTo(1 / 1.3, 2);
    expect(found.outcome).toBe('differ');
    const back = compared(runOf({ py: 26_000, go: 10_000 }), runOf({ py: 20_000, go: 10_000 }));
    expect(p50(back)?.verdict).toBe('a-better');
  });

  it('on two machines have ratios compared and no plain figures', () => {
    const other = { ...sampleReport().environment, kernel: '0.0.1' };
    const found = compared(
      runOf({ py: 20_000, go: 10_000 }),
      runOf({ py: 20_000, go: 10_000 }, { environment: other }),
    );
    expect(found.differences.map(({ name }) => name)).toEqual(['environment.kernel']);
    expect(found.figures).toBeNull();
    expect(p50(found)?.verdict).toBe('equivalent');
  });

  it('from three on are pooled, with what lies between them beyond their own errors', () => {
    const run = (go: number) => runOf({ py: 20_000, go });
    const apart = p50(compared(run(9_000), run(10_000), run(11_000)))?.pooled;
    expect(apart?.estimate).toBeCloseTo(0.5, 1);
    expect(apart?.betweenRuns).toBeCloseTo(Math.log(11 / 9) / 2, 1);
    const alike = p50(compared(run(10_000), run(10_000), run(10_000)))?.pooled;
    expect(alike?.betweenRuns).toBe(0);
  });
});

describe('what is no service’s own movement is claimed for none', () => {
  const before = runOf({ py: 20_000, go: 10_000 });
  const after = runOf({ py: 26_000, go: 10_000 });
  const changed = (run: StoredRun, change: Partial<Comparison>): StoredRun => ({
    ...run,
    report: { ...run.report, comparisons: run.report.comparisons.map((row) => ({ ...row, ...change })) },
  });

  it.each<[what: string, change: Partial<Comparison>]>([
    ['a ratio that is a bound', { bound: 'least' }],
    ['a limit that is not the target’s', { decidedBy: { kind: 'bound-by', a: 'target', b: 'database' } }],
    ['CPU at unequal rates', { decidedBy: { kind: 'unequal-rates', ratio: 1.2 } }],
  ])('%s: what moved is open, what stood still stands still', (_, change) => {
    expect(p50(compared(before, changed(after, change)))).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'not-judged-in-a-run' },
    });
    expect(p50(compared(before, changed(before, change)))?.verdict).toBe('equivalent');
  });

  it('a service that lost most of its blocks in one run is named with the run', () => {
    const decidedBy = { kind: 'outcome', loser: 'a', lost: 5, held: 5 } as const;
    const found = compared(
      before,
      changed(after, { decidedBy, ratio: null, low: null, high: null, blocks: 0 }),
    );
    expect(p50(found)).toMatchObject({
      verdict: 'inconclusive',
      decidedBy: { kind: 'lost-in-a-run', target: 'py', runs: [2] },
    });
    expect(outcomeWords(found)).toContain('a service lost most of its trials in a run: look there first.');
  });

  it('fewer than five pairs give no verdict, whatever their interval says', () => {
    const found = compared(changed(before, { blocks: 4 }), changed(after, { blocks: 4 }));
    expect(p50(found)).toMatchObject({ verdict: 'inconclusive', decidedBy: { kind: 'too-few-pairs' } });
    expect(found.outcome).toBe('undecided');
  });
});

/** A run's report with so many comparisons, each of blocks whose log ratios scatter about `truth`. */
function simulated(random: Random, truths: readonly number[], deviation: number): ComparedRun {
  const { data } = BASE;
  const [sample] = BASE.report.comparisons;
  const comparisons = truths.map((truth, index): Comparison => {
    const logs = Array.from({ length: BLOCKS }, () => truth + deviation * random.normal());
    const found = estimateMean(logs)!;
    return {
      ...sample!,
      level: `level-${index}`,
      metric: 'latency_p50',
      marginKind: 'ratio',
      margin: 1.1,
      arm: 'ab',
      primary: true,
      verdict: 'inconclusive',
      blocks: BLOCKS,
      ratio: Math.exp(found.mean),
      low: Math.exp(found.low),
      high: Math.exp(found.high),
      low90: Math.exp(found.low90),
      high90: Math.exp(found.high90),
    };
  });
  return { data, report: { ...BASE.report, comparisons, summaries: [] } };
}

const BASE = runOf({ py: 20_000, go: 10_000 });
const PAIRS = 400;
const LEVELS = 20;

/** In how many of the pairs of runs some movement was claimed, of `effect` in the first level and none in the others. */
function claims(effect: number, deviation: number): { any: number; first: number } {
  const random = new Random(11);
  const none = Array.from({ length: LEVELS }, () => -0.7);
  let [any, first] = [0, 0];
  for (let pair = 0; pair < PAIRS; pair += 1) {
    const moved = none.map((truth, index) => truth + (index === 0 ? Math.log(effect) : 0));
    const found = compareRuns([simulated(random, none, deviation), simulated(random, moved, deviation)], []);
    const claimed = found.comparisons.map(({ verdict }) => verdict === 'a-better' || verdict === 'b-better');
    if (claimed.some(Boolean)) any += 1;
    if (claimed[0]) first += 1;
  }
  return { any, first };
}

describe('of 400 pairs of made-up runs, each with twenty comparisons of five blocks', () => {
  it.each([0.02, 0.05, 0.15])(
    'that are alike, at most one in twenty is said to differ (block deviation %d)',
    (deviation) => {
      expect(claims(1, deviation).any).toBeLessThanOrEqual(0.05 * PAIRS + 2 * Math.sqrt(0.05 * 0.95 * PAIRS));
    },
  );

  it('a movement of half is found nearly always, one inside the margin hardly ever', () => {
    expect(claims(1.5, 0.03).first).toBeGreaterThan(0.9 * PAIRS);
    expect(claims(1.05, 0.03).first).toBeLessThan(0.05 * PAIRS);
  });
});
