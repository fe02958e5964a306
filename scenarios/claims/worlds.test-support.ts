import type { MetricId } from '../../harness/model/metrics.js';
import type { ClaimVerdict } from '../../harness/model/report/findings/claim-row.js';
import type { Comparison } from '../../harness/model/report/comparison/comparison.js';
import type { BoundBy } from '../../harness/model/report/comparison/verdict.js';

/** What limited both, or each. */
export type Limit = BoundBy | NonNullable<Comparison['boundBy']>;
/** Python's and Go's figure (of some claims another target's in one's place), and what limited them. */
export type Figures = Partial<Record<MetricId, readonly [python: number, go: number]>> & { limit?: Limit };
/** At every place of the claim; `at` overrides it there. */
export interface World extends Figures {
  readonly at?: Readonly<Record<string, Figures>>;
}

export const half = { latency_p50: [1_700, 1_100], latency_p95: [4_000, 3_000] } as const;
export const noticed = { latency_p50: [21_000, 9_000], latency_p95: [60_000, 20_000] } as const;
export const share = (least: number, most: number): World => ({
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

export const GO_HELD_BACK = { a: 'target', b: 'database' } as const;

/** What may have been found of each claim, and what it comes to. */
export const WORLDS: readonly (readonly [id: string, what: string, world: World, verdict: ClaimVerdict])[] = [
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
];
