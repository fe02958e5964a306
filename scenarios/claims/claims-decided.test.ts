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
import type { BoundBy } from '../../harness/model/report/comparison/verdict.js';
import { saidClaim } from '../../harness/words/findings/claims.js';
import { claims } from './index.js';

/** What limited both, or each. */
type Limit = BoundBy | NonNullable<Comparison['boundBy']>;
/** Python's and Go's figure (of some claims another target's in one's place), and what limited them. */
type Figures = Partial<Record<MetricId, readonly [python: number, go: number]>> & { limit?: Limit };
/** At every place of the claim; `at` overrides it there. */
interface World extends Figures {
  readonly at?: Readonly<Record<string, Figures>>;
}

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

const half = { latency_p50: [1_700, 1_100], latency_p95: [4_000, 3_000] } as const;
const noticed = { latency_p50: [21_000, 9_000], latency_p95: [60_000, 20_000] } as const;
const share = (least: number, most: number): World => ({
  waits_share_least: [least, least],
  waits_share_most: [most, most],
  waits_share_p95_least: [least, least],
  waits_share_p95_most: [most, most],
  database_share_least: [least, least],
  database_share: [most, most],
  database_share_p95_least: [least, least],
  database_share_p95: [most, most],
  throughput: [900, 1_100],
  rate_within_objective: [500, 700],
});

const GO_HELD_BACK = { a: 'target', b: 'database' } as const;

describe('with made-up figures', () => {
  it.each<[id: string, what: string, world: World, verdict: ClaimVerdict]>([
    ['io-wait-parity', 'differences of a millisecond', half, 'reproduced'],
    ['io-wait-parity', 'a p95 of 40 ms more', noticed, 'refuted'],
    [
      'io-wait-parity',
      'nothing at half load',
      { ...half, at: { 'dashboard/wait-50-load-50': noticed } },
      'mixed',
    ],
    ['crud-parity', 'a fraction of a millisecond, however large by ratio', half, 'reproduced'],
    ['crud-parity', 'milliseconds that are noticed', noticed, 'refuted'],
    ['crud-parity', 'only at half of its rate', { ...half, at: { 'crud/load-50': noticed } }, 'mixed'],
    ['pool-cap', 'both full', { pool_share_used: [0.97, 0.98], throughput: [388, 392] }, 'reproduced'],
    ['pool-cap', 'Python not full', { pool_share_used: [0.7, 0.98], throughput: [280, 392] }, 'refuted'],
    ['checkout-100', 'alike', half, 'reproduced'],
    ['checkout-100', 'noticed', noticed, 'refuted'],
    ['waits-dominate', 'surely more than half', share(0.6, 0.8), 'reproduced'],
    ['waits-dominate', 'surely less than half', share(0.2, 0.4), 'refuted'],
    ['waits-dominate', 'not known which', share(0.4, 0.6), 'inconclusive'],
    [
      'db-dominates',
      'surely more than half, and full first',
      { ...share(0.6, 0.8), limit: 'database' },
      'reproduced',
    ],
    [
      'db-dominates',
      'less than half, the target full first',
      { ...share(0.2, 0.4), limit: 'target' },
      'refuted',
    ],
    ['app-share', 'what 20 ms can give', { latency_p50: [203_000, 184_000] }, 'reproduced'],
    ['app-share', 'more than that', { latency_p50: [260_000, 184_000] }, 'refuted'],
    ['serialisation', 'a tenth in one of them', { serialising_share: [0.05, 0.15] }, 'reproduced'],
    ['serialisation', 'less in both', { serialising_share: [0.02, 0.05] }, 'refuted'],
    [
      'thousand-waits',
      'as long as the wait, known within 1 %, which is 100 ms',
      { latency_p50: [10_004_000, 10_003_000], latency_p95: [10_006_000, 10_004_000] },
      'inconclusive',
    ],
    [
      'thousand-waits',
      'a fifth of a second more',
      { latency_p50: [10_400_000, 10_003_000], latency_p95: [10_500_000, 10_004_000] },
      'refuted',
    ],
    [
      'cpu-parallel',
      'Go ahead, a pool costs',
      { throughput: [100, 300], speed_up: [1, 1.9], throughput_quotient: [0.7, 1] },
      'reproduced',
    ],
    [
      'cpu-parallel',
      'no Go ahead, a pool costs nothing',
      { throughput: [300, 300], speed_up: [1.9, 1.9], throughput_quotient: [1, 1] },
      'refuted',
    ],
    ['native-hash-threads', 'nearly twice on two cores', { speed_up: [1.9, 1.9] }, 'reproduced'],
    ['native-hash-threads', 'none', { speed_up: [1, 1.9] }, 'refuted'],
    ['free-threading', 'Go’s speed-up', { speed_up: [1.88, 1.9] }, 'reproduced'],
    ['free-threading', 'none', { speed_up: [1, 1.9] }, 'refuted'],
    ['workers-use-cores', 'both', { speed_up: [1.9, 1.9], memory_quotient: [0.7, 1] }, 'reproduced'],
    [
      'workers-use-cores',
      'cores without saving memory',
      { speed_up: [1.9, 1.9], memory_quotient: [1, 1] },
      'mixed',
    ],
    [
      'websocket-50k',
      'Go alone delivers',
      { delivered_ratio: [0.8, 1], connect_failures: [0, 0] },
      'reproduced',
    ],
    ['websocket-50k', 'both deliver', { delivered_ratio: [1, 1], connect_failures: [0, 0] }, 'refuted'],
    ['concurrency-10k', 'Python alone grows', { latency_growth: [30_000, 1_000] }, 'reproduced'],
    ['concurrency-10k', 'neither grows', { latency_growth: [1_000, 800] }, 'refuted'],
    ['concurrency-10k', 'both grow', { latency_growth: [30_000, 20_000] }, 'refuted'],
    ['threads-not-viable', 'a p99 of 300 ms', { latency_p99: [300_000, 5_000] }, 'reproduced'],
    ['threads-not-viable', 'a p99 of 20 ms', { latency_p99: [20_000, 5_000] }, 'refuted'],
    ['scatter-gather', 'Go in half the time', { latency_p50: [120_000, 60_000] }, 'reproduced'],
    ['scatter-gather', 'no difference', { latency_p50: [60_000, 60_000] }, 'refuted'],
    ['gateway', 'three times the cores', { capacity_per_core: [1_000, 3_000] }, 'reproduced'],
    ['gateway', 'half as many again', { capacity_per_core: [1_000, 1_500] }, 'refuted'],
    ['gateway', 'twice, give or take', { capacity_per_core: [1_000, 2_010] }, 'inconclusive'],
    ['deadline-10ms', 'two thirds of Go’s rate', { rate_within_objective: [600, 900] }, 'refuted'],
    ['deadline-10ms', 'a fifth of Go’s rate', { rate_within_objective: [200, 1_000] }, 'mixed'],
    [
      'footprint',
      'about what is said',
      { artifact_bytes: [140e6, 13e6], image_bytes: [800e6, 20e6] },
      'reproduced',
    ],
    ['footprint', 'a third of it', { artifact_bytes: [50e6, 5e6], image_bytes: [200e6, 20e6] }, 'refuted'],
    [
      'start-and-idle',
      'Go ahead in both',
      { cold_start: [900_000, 20_000], memory_peak: [90e6, 15e6] },
      'reproduced',
    ],
    ['start-and-idle', 'alike', { cold_start: [20_000, 20_000], memory_peak: [15e6, 15e6] }, 'refuted'],
    ['webhook-parity', 'alike', half, 'reproduced'],
    ['webhook-parity', 'noticed', noticed, 'refuted'],
    ['jobs-parity', 'as many', { jobs_per_second: [200, 203] }, 'reproduced'],
    ['jobs-parity', 'half as many', { jobs_per_second: [100, 203] }, 'refuted'],
    ['streaming', 'six times the cores', { cpu_per_gb: [60, 10] }, 'reproduced'],
    ['streaming', 'a fifth more', { cpu_per_gb: [12, 10] }, 'refuted'],
    [
      'streaming',
      'bytes alike, JSON six times',
      { cpu_per_gb: [60, 10], at: { 'stream/pass': { cpu_per_gb: [1.2, 1] } } },
      'mixed',
    ],
    ['hybrid', 'half the time', { latency_quotient: [0.5, 1.3], cpu_quotient: [0.6, 1.2] }, 'reproduced'],
    [
      'hybrid',
      'half the time for more CPU',
      { latency_quotient: [0.5, 1.3], cpu_quotient: [1.4, 1.2] },
      'mixed',
    ],
    ['hybrid', 'the hop alone', { latency_quotient: [1.3, 1.3], cpu_quotient: [1.2, 1.2] }, 'refuted'],
    ['scale-out', 'as good as ideal', { speed_up: [3.8, 3.9] }, 'reproduced'],
    ['scale-out', 'none', { speed_up: [1, 1] }, 'refuted'],
    ['fewer-servers', 'five times the rate', { rate_within_objective: [200, 1_000] }, 'reproduced'],
    ['fewer-servers', 'twice the rate', { rate_within_objective: [500, 1_000] }, 'refuted'],
    ['cost', 'little more', { rate_within_objective: [900, 1_000] }, 'reproduced'],
    ['cost', 'a fleet more at the larger rate', { rate_within_objective: [100, 1_000] }, 'mixed'],
    // What held Go back makes its rate a lower end: beyond the figure it decides, short of it it does not.
    [
      'fewer-servers',
      'five times or more',
      { rate_within_objective: [200, 1_000], limit: GO_HELD_BACK },
      'reproduced',
    ],
    [
      'fewer-servers',
      'twice or more',
      { rate_within_objective: [500, 1_000], limit: GO_HELD_BACK },
      'inconclusive',
    ],
    [
      'cost',
      'little more, or much',
      { rate_within_objective: [900, 1_000], limit: GO_HELD_BACK },
      'inconclusive',
    ],
    [
      'cost',
      'a fleet more, or a larger one',
      { rate_within_objective: [100, 1_000], limit: GO_HELD_BACK },
      'mixed',
    ],
  ])('%s, %s', (id, _what, world, verdict) => {
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
        'Go was limited by the database, so its own rate is at least what was found, and what lies beyond stays open',
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
