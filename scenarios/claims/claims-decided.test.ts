import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { byInterval, ratioBound } from '../../harness/analysis/comparison/ruling.js';
import { judgeClaims } from '../../harness/analysis/claims/judge-claims.js';
import { planOf, scenario as anyScenario } from '../../harness/analysis/observations.test-support.js';
import type { MetricId } from '../../harness/model/metrics.js';
import { METRICS } from '../../harness/model/metrics.js';
import type { Claim } from '../../harness/model/plan/claim.js';
import type { Plan } from '../../harness/model/plan/plan.js';
import type { ClaimVerdict } from '../../harness/model/report/findings/claim-row.js';
import type { Comparison, Summary } from '../../harness/model/report/comparison/comparison.js';
import { saidClaim } from '../../harness/words/findings/claims.js';
import { claims } from './index.js';
import type { Limit, World } from './worlds.test-support.js';
import { GO_HELD_BACK, half, share, WORLDS } from './worlds.test-support.js';

const BLOCKS = 5;
const TARGETS = [
  { id: 'py', language: 'python', title: 'Python' },
  { id: 'go', language: 'go', title: 'Go' },
  { id: 'python-threads', language: 'python', title: 'Threads' },
  { id: 'python-free-threaded', language: 'python', title: 'Free-threaded' },
];
const claim = (id: string): Claim => {
  const found = claims.find((one) => one.id === id);
  if (!found) throw new Error(`There is no claim ${id}.`);
  return found;
};

/** A plan in which each level of the claim was served by each target, on two cores. */
function planFor({ deciders, beside, ...whole }: Claim): Plan {
  const places = [...deciders, ...beside];
  const ids = [...new Set(places.map(({ scenario }) => scenario))];
  const levelsOf = (id: string) => [
    ...new Set(places.filter(({ scenario }) => scenario === id).map(({ level }) => level)),
  ];
  const base = planOf(BLOCKS);
  return {
    ...base,
    targets: TARGETS,
    cpus: { ...base.cpus, targetCores: 2 },
    scenarios: ids.map((id) => ({
      ...anyScenario,
      id,
      levels: levelsOf(id).map((level) => ({ ...anyScenario.levels[0]!, id: level })),
    })),
    trials: ids.flatMap((id) =>
      TARGETS.map(({ id: target }) => ({
        ...base.trials[0]!,
        id: `b1-${id}-${target}`,
        scenario: id,
        target,
        levels: levelsOf(id),
      })),
    ),
    claims: [{ ...whole, deciders, beside }],
  };
}

/** Every figure known within 1 %, where the world has it. */
function foundIn(world: World, { deciders, beside }: Claim, swap = false) {
  // What decides last: beside it another arm may stand at the same place.
  const places = new Map(
    [...beside, ...deciders].flatMap((one) => {
      const metrics: MetricId[] = [one.metric, ...('upper' in one ? [one.upper] : [])];
      return metrics.map((metric) => [`${one.scenario}/${one.level} ${metric}`, { ...one, metric }] as const);
    }),
  );
  const summaries: Summary[] = [];
  const comparisons: Comparison[] = [];
  for (const { scenario, level, metric, ...one } of places.values()) {
    const figures = { ...world, ...world.at?.[`${scenario}/${level}`] };
    const pair = figures[metric];
    if (!pair) continue;
    const [python, go] = swap ? [pair[1], pair[0]] : pair;
    const sides = 'a' in one ? [one.a, one.b] : ['python', 'go'];
    const own = (role: string) => (role === 'python' ? 'py' : role);
    const place = { scenario, level, metric, unit: METRICS[metric].unit };
    const add = (target: string, estimate: number) =>
      summaries.push({ ...place, target, estimate, ...around(estimate), blocks: BLOCKS });
    add(own('target' in one && one.target === 'python-threads' ? one.target : sides[0]!), python);
    add(own(sides[1]!), go);
    for (const marginKind of ['ratio', 'absolute'] as const) {
      comparisons.push(
        compared(place, marginKind, [own(sides[0]!), own(sides[1]!)], [python, go], figures.limit),
      );
    }
  }
  return { summaries, comparisons, trials: [] };
}

/** Within 1 %; a whole is a whole. */
const around = (value: number) => ({
  low: value === 1 ? 1 : value - Math.abs(value) / 100,
  high: value === 1 ? 1 : value + Math.abs(value) / 100,
});

function compared(
  place: Pick<Comparison, 'scenario' | 'level' | 'metric' | 'unit'>,
  marginKind: 'ratio' | 'absolute',
  [a, b]: readonly [string, string],
  [python, go]: readonly [number, number],
  limit: Limit | undefined,
): Comparison {
  const ratio = marginKind === 'ratio' ? go / python : go - python;
  const half = marginKind === 'ratio' ? 0 : Math.max(1, Math.abs(ratio) / 100);
  const ends =
    marginKind === 'ratio'
      ? { low: ratio / 1.01, high: ratio * 1.01 }
      : { low: ratio - half, high: ratio + half };
  const margin = marginKind === 'ratio' ? 1.1 : 5_000;
  const on = (value: number) => (marginKind === 'ratio' ? Math.log(value) : value);
  const intervals = { low: on(ends.low), high: on(ends.high), low90: on(ends.low), high90: on(ends.high) };
  const found = byInterval({ metric: place.metric, marginKind, margin }, intervals);
  const boundBy = typeof limit === 'string' ? { a: limit, b: limit } : limit;
  const bound = boundBy && marginKind === 'ratio' ? ratioBound(place, found, boundBy) : null;
  return {
    ...place,
    arm: 'ab',
    a,
    b,
    ratio,
    ...ends,
    low90: ends.low,
    high90: ends.high,
    aEstimate: python,
    bEstimate: go,
    marginKind,
    margin,
    primary: true,
    blocks: BLOCKS,
    smallestDetectableRatio: null,
    ...(boundBy ? { boundBy } : {}),
    ...(bound ? { bound } : {}),
    ...found,
  };
}

function verdictIn(id: string, world: World, swap = false): ClaimVerdict {
  const plan = planFor(claim(id));
  return judgeClaims(plan, foundIn(world, claim(id), swap))[0]!.verdict;
}

describe('with made-up figures', () => {
  it.each(WORLDS)('%s, %s', (id, _what, world, verdict) => {
    expect(verdictIn(id, world)).toBe(verdict);
  });
});

describe('claims that treat both languages alike', () => {
  const pair = fc.tuple(fc.integer({ min: 100, max: 90_000 }), fc.integer({ min: 100, max: 90_000 }));

  it.each(['io-wait-parity', 'crud-parity', 'checkout-100', 'webhook-parity'])(
    '%s says the same with the sides swapped',
    (id) => {
      fc.assert(
        fc.property(pair, pair, (latency_p50, latency_p95) => {
          const world = { latency_p50, latency_p95 };
          expect(verdictIn(id, world, true)).toBe(verdictIn(id, world));
        }),
        { numRuns: 40 },
      );
    },
  );

  it.each(['waits-dominate', 'jobs-parity'])('so does %s', (id) => {
    const one = fc.integer({ min: 1, max: 99 }).map((percent) => percent / 100);
    fc.assert(
      fc.property(one, one, one, one, (w, x, y, z) => {
        const world: World = {
          ...share(w, x),
          waits_share_most: [y, z],
          jobs_per_second: [100 * w, 100 * x],
        };
        expect(verdictIn(id, world, true)).toBe(verdictIn(id, world));
      }),
      { numRuns: 40 },
    );
  });
});

describe('cores', () => {
  it.each([
    [
      'gateway',
      { capacity_per_core: [1_000, 3_000] },
      'for 100,000 requests/s Python needs 100 cores [99.0, 101], Go 33.3 cores [33.0, 33.7]',
    ],
    [
      'streaming',
      { cpu_per_gb: [60, 10] },
      'for 1 GB/s Python needs 60.0 cores [59.4, 60.6], Go 10.0 cores [9.90, 10.1]',
    ],
  ] satisfies [string, World, string][])(
    'that %s says it needs are told with their intervals',
    (id, world, words) => {
      const plan = planFor(claim(id));
      const [row] = judgeClaims(plan, foundIn(world, claim(id)));
      expect(saidClaim(plan, row!).evidence[0]?.reason).toBe(words);
    },
  );
});

describe('both sentences', () => {
  it.each(WORLDS)('of %s, %s, can be printed, and one tells of what decides it', (id, _what, world) => {
    const plan = planFor(claim(id));
    const { forUsers, forMachines } = saidClaim(plan, judgeClaims(plan, foundIn(world, claim(id)))[0]!);
    const said = `${forUsers} ${forMachines}`;
    const deciding = claim(id).deciders.map(({ scenario, level }) => `${scenario}/${level}`);
    expect(deciding.filter((place) => said.includes(` of ${place}`))).not.toEqual([]);
    expect(said).not.toMatch(/undefined|null|NaN|Infinity| {2}/);
  });

  it('tell the deciding figure of one target, not what both do beside it', () => {
    const hybrid = claim('hybrid');
    const plan = planFor(hybrid);
    const world: World = {
      latency_quotient: [0.25, 1.3],
      cpu_quotient: [0.6, 1.2],
      latency_p50: [17_000, 1_200],
      cpu_per_1k: [17, 1.2],
    };
    const row = saidClaim(plan, judgeClaims(plan, foundIn(world, hybrid))[0]!);
    expect(row.forUsers).toBe('Latency against the other level of hybrid/latency-10000: Python 0.250x.');
    expect(row.forMachines).toBe('CPU against the other level of hybrid/cpu-10000: Python 0.600x.');
  });

  it('say what users notice and what machines pay', () => {
    const crud = claim('crud-parity');
    const plan = planFor(crud);
    const world: World = { ...half, cpu_per_1k: [2.3, 1], rate_within_objective: [800, 1_900] };
    const row = saidClaim(plan, judgeClaims(plan, foundIn(world, crud))[0]!);
    expect(row.forUsers).toBe(
      'Where they differ most, in p95 latency of crud/rate-200, Go is 1.00 ms sooner (Python 4.00 ms, Go 3.00 ms): less than the 5 ms that a user notices.',
    );
    expect(row.forMachines).toBe(
      'CPU seconds per 1,000 requests of crud/rate-200: Python 2.30 s, Go 1.00 s: Go 2.30x less [2.28, 2.32]. Rate within the objective of crud/objective: Python 800/s, Go 1,900/s: Go 2.38x more [2.35, 2.40].',
    );
  });
});

describe('a rate that something else held back', () => {
  const world: World = { rate_within_objective: [500, 1_000], limit: GO_HELD_BACK };
  const saidOf = (id: string) => {
    const plan = planFor(claim(id));
    return saidClaim(plan, judgeClaims(plan, foundIn(world, claim(id)))[0]!);
  };

  it('is told as a bound, with what it leaves open', () => {
    const row = saidOf('fewer-servers');
    expect(row.forMachines).toBe(
      'Rate within the objective of crud/objective: Python 500/s, Go at least 1,000/s: Go at least 2.00x more [1.98, 2.02]. Whole machines as of crud, for 1,000/s (an example): Python 3 instances of 4 cores, Go at most 2 instances of 4 cores (the database was its limit).',
    );
    expect(row.evidence[0]).toMatchObject({
      outcome: 'undecided',
      heldBack: [{ target: 'go', by: 'database' }],
      reason:
        'Go was limited by the database, so its own figure is as good as what was found or better, and what lies beyond stays open',
    });
    expect(row.reason).toContain('(Go/Python at least 2.00)');
  });

  it('leaves open how much less the other costs', () => {
    const [, large] = saidOf('cost').evidence.filter(({ scenario }) => scenario === 'crud');
    expect(large?.reason).toMatch(
      /; the rate of Go is at least what was found, since the database limited it: it may need as little as one instance$/,
    );
  });
});
