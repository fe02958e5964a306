import { describe, expect, it } from 'vitest';
import type { DecidedBy } from '../../model/report/comparison/decided-by.js';
import { decidedBySchema } from '../../model/report/comparison/decided-by.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import { reasonWords, ruleWords } from './rule.js';

const comparison = (decidedBy: DecidedBy): Comparison => ({
  scenario: 'test',
  level: 'rate',
  metric: 'latency_p50',
  unit: 'us',
  arm: 'ab',
  a: 'py',
  b: 'go',
  ratio: 1,
  low: 1,
  high: 1,
  low90: 1,
  high90: 1,
  aEstimate: 1,
  bEstimate: 1,
  marginKind: 'ratio',
  margin: 1.1,
  verdict: 'inconclusive',
  primary: true,
  blocks: 5,
  smallestDetectableRatio: null,
  decidedBy,
});

const RULES: readonly [DecidedBy, string][] = [
  [
    { kind: 'too-few-planned', blocks: 2, needed: 5 },
    'too-few-planned: 2 blocks were planned, 5 are needed for a verdict',
  ],
  [
    { kind: 'by-difference-only', partUs: 45.2, allowedUs: 25 },
    "by-difference-only: this machine's generator adds 45.2 µs, and a ratio can bear 25.0 µs: its difference is judged",
  ],
  [
    { kind: 'outcome', loser: 'b', lost: 3, held: 5 },
    'outcome: go lost 3 of the 5 blocks that the other held',
  ],
  [
    { kind: 'uneven-losses', a: 6, b: 0 },
    'uneven-losses: first attempts were spoiled in 6 blocks of py alone and in 0 of go alone, more unevenly than chance explains (exact sign test, 5 %)',
  ],
  [
    { kind: 'neither-sustained', blocks: 5 },
    'neither-sustained: in 5 blocks neither side sustained the rate: it is beyond both',
  ],
  [
    { kind: 'no-logarithm', without: 1, pairs: 10 },
    'no-logarithm: in 1 of 10 pairs a figure was zero or below and has no ratio; the others are shown and not judged',
  ],
  [{ kind: 'too-few-pairs', pairs: 4, needed: 5 }, 'too-few-pairs: 4 complete pairs are left, 5 are needed'],
  [
    { kind: 'ended-early', pairs: 3, blocksLeft: 2, needed: 5 },
    'ended-early: the run ended with 2 blocks to be measured: 3 pairs so far, 5 are needed',
  ],
  [
    { kind: 'too-few-samples', thin: 2, pairs: 5 },
    'too-few-samples: in 2 of 5 pairs a side had too few samples to judge by, enough only to print',
  ],
  [
    { kind: 'bound-by', a: 'target', b: 'database' },
    "bound-by: the limit was the target for a and the database for b, so these are not the targets' own capacities",
  ],
  [
    { kind: 'unequal-rates', ratio: 2.004 },
    'unequal-rates: the achieved rates were 2.00 to 1, and CPU per request is compared only at equal rates',
  ],
  [
    { kind: 'client-ceiling', receivedPerSecond: 99_999.6, ceilingPerSecond: 150_000 },
    "client-ceiling: a broadcast was received at 100000/s, and the agents' own ceiling is 150000/s: less than twice that",
  ],
  [{ kind: 'interval', lies: 'beyond' }, 'interval: the 95 % interval lies beyond the margin'],
  // The tests have a name of their own.
  [{ kind: 'interval', lies: 'inside' }, 'two one-sided tests: the 90 % interval lies inside the margin'],
  [{ kind: 'interval', lies: 'across' }, 'interval: neither beyond the margin nor inside it'],
];

describe('the rule that decided', () => {
  it.each(RULES)('%j is said with its code, and the targets by their ids', (decidedBy, rule) => {
    expect(ruleWords(comparison(decidedBySchema.parse(decidedBy)))).toBe(rule);
  });

  it('has a sentence for each kind', () => {
    const kinds = decidedBySchema.options.map(({ shape }) => shape.kind.value);
    expect(new Set(RULES.map(([{ kind }]) => kind))).toEqual(new Set(kinds));
  });

  it('calls the sides as the reader does, and leaves every other word alone', () => {
    const sides = { a: 'Python', b: 'Go' };
    expect(reasonWords({ kind: 'outcome', loser: 'b', lost: 3, held: 5 }, sides)).toBe(
      'Go lost 3 of the 5 blocks that the other held',
    );
    expect(reasonWords({ kind: 'bound-by', a: 'target', b: 'database' }, sides)).toContain(
      'the target for Python and the database for Go',
    );
    expect(reasonWords({ kind: 'too-few-planned', blocks: 2, needed: 5 }, sides)).toMatch(/for a verdict$/);
  });
});
