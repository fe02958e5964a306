import { z } from 'zod';

/** What the harness knows of a figure, beside how it is measured. */
type Metric = Facts & (ByRatio | ByDifference);

export type Measures = 'latency' | 'throughput' | 'cpu' | 'memory' | 'count' | 'start';

interface Facts {
  readonly unit: 'us' | 's' | 'bytes' | 'bytes/s' | '1/s' | 'share' | 'times' | 'connections';
  readonly better: 'lower' | 'higher';
  /** Of the side for which it is better: 2.31x `faster`. */
  readonly comparative: 'faster' | 'more' | 'less' | 'fewer';
  /** What kind of figure it is: gates spoil those of a kind together. */
  readonly measures: Measures;
  /** What a lost block costs its target: the worst figure there is, where the figure is of being served. */
  readonly lostBlock: 'worst-figure' | 'no-figure';
  readonly measured: 'each-block' | 'once-a-run';
  /** What must hold besides, before an interval decides a comparison. */
  readonly comparable?:
    | 'at-equal-rates'
    | 'below-half-the-delivery-ceiling'
    | 'as-own-limit-at-capacity'
    | 'as-own-limit-of-the-slower';
  /** Of connections that rise over the levels of a fan-out only the last has every point of its line. */
  readonly fromRisingConnections?: true;
  /** Each target is held to this by itself: beyond it, it never catches up. */
  readonly limit?: number;
  /** In tables. */
  readonly title: string;
  readonly inSentence: string;
  /** At most 14 letters, for narrow columns. */
  readonly short: string;
}
interface ByRatio {
  readonly canBeZero: false;
  /** Of the scenario's margin. */
  readonly marginKind: 'ratio';
}
/** What can be zero has no ratio. */
interface ByDifference {
  readonly canBeZero: true;
  readonly marginKind: 'absolute';
  /** In its unit. */
  readonly margin: number;
}

const BY_RATIO = { canBeZero: false, marginKind: 'ratio' } as const;
const byDifference = (margin: number) => ({ canBeZero: true, marginKind: 'absolute', margin }) as const;

const COST = {
  better: 'lower',
  comparative: 'less',
  lostBlock: 'no-figure',
  measured: 'each-block',
  ...BY_RATIO,
} as const;
const YIELD = { ...COST, better: 'higher', comparative: 'more', measures: 'throughput' } as const;
/** Of being served, as a client sees it. */
const TIME = {
  ...COST,
  unit: 'us',
  comparative: 'faster',
  measures: 'latency',
  lostBlock: 'worst-figure',
} as const;
const SHARE_OF_TIME = { ...COST, unit: 'share', measures: 'latency', ...byDifference(0.05) } as const;

const ROWS = {
  latency_p50: { ...TIME, title: 'Latency, median', inSentence: 'median latency', short: 'Latency p50' },
  latency_p95: { ...TIME, title: 'Latency, p95', inSentence: 'p95 latency', short: 'Latency p95' },
  latency_p99: { ...TIME, title: 'Latency, p99', inSentence: 'p99 latency', short: 'Latency p99' },
  latency_p999: { ...TIME, title: 'Latency, p99.9', inSentence: 'p99.9 latency', short: 'Latency p99.9' },
  read_latency_p50: {
    ...TIME,
    title: 'Latency of reads, median',
    inSentence: 'median latency of reads',
    short: 'Reads p50',
  },
  write_latency_p50: {
    ...TIME,
    title: 'Latency of writes, median',
    inSentence: 'median latency of writes',
    short: 'Writes p50',
  },
  throughput: {
    ...YIELD,
    unit: '1/s',
    lostBlock: 'worst-figure',
    comparable: 'as-own-limit-at-capacity',
    title: 'Throughput',
    inSentence: 'throughput',
    short: 'Throughput',
  },
  rate_within_objective: {
    ...YIELD,
    unit: '1/s',
    lostBlock: 'worst-figure',
    comparable: 'as-own-limit-of-the-slower',
    title: 'Rate within the objective',
    inSentence: 'rate within the objective',
    short: 'Rate within',
  },
  cpu_per_1k: {
    ...COST,
    measures: 'cpu',
    unit: 's',
    comparable: 'at-equal-rates',
    title: 'CPU seconds per 1,000 requests',
    inSentence: 'CPU seconds per 1,000 requests',
    short: 'CPU per 1,000',
  },
  memory_peak: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    title: 'Memory, peak',
    inSentence: 'memory, peak',
    short: 'Memory peak',
  },
  memory_per_connection: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    fromRisingConnections: true,
    title: 'Memory per connection (slope)',
    inSentence: 'memory per connection (slope)',
    short: 'Memory/conn.',
  },
  delivery_p50: { ...TIME, title: 'Delivery, median', inSentence: 'median delivery', short: 'Delivery p50' },
  delivery_p95: { ...TIME, title: 'Delivery, p95', inSentence: 'p95 delivery', short: 'Delivery p95' },
  delivery_p99: { ...TIME, title: 'Delivery, p99', inSentence: 'p99 delivery', short: 'Delivery p99' },
  delivery_p999: { ...TIME, title: 'Delivery, p99.9', inSentence: 'p99.9 delivery', short: 'Delivery p99.9' },
  completion_p50: {
    ...TIME,
    comparable: 'below-half-the-delivery-ceiling',
    title: 'Broadcast completed, median',
    inSentence: 'median broadcast completed',
    short: 'Broadcast p50',
  },
  delivered_ratio: {
    ...YIELD,
    measures: 'count',
    ...byDifference(0.001),
    unit: 'share',
    lostBlock: 'worst-figure',
    title: 'Delivered in time',
    inSentence: 'delivered in time',
    short: 'In time',
  },
  connect_failures: {
    ...COST,
    measures: 'count',
    ...byDifference(1),
    unit: 'connections',
    comparative: 'fewer',
    title: 'Connect failures',
    inSentence: 'connect failures',
    short: 'Not connected',
  },
  cpu_per_delivery: {
    ...COST,
    measures: 'cpu',
    unit: 'us',
    title: 'Server CPU per delivery',
    inSentence: 'server CPU per delivery',
    short: 'CPU/delivery',
  },
  interval_used: {
    ...COST,
    measures: 'latency',
    unit: 'share',
    limit: 1,
    title: 'Completion as a share of the broadcast interval',
    inSentence: 'completion as a share of the broadcast interval',
    short: 'Interval used',
  },
  capacity_per_core: {
    ...YIELD,
    measures: 'cpu',
    unit: '1/s',
    title: 'Requests per CPU second',
    inSentence: 'requests per CPU second',
    short: 'Per CPU second',
  },
  jobs_per_second: {
    ...YIELD,
    unit: '1/s',
    lostBlock: 'worst-figure',
    title: 'Jobs done per second',
    inSentence: 'jobs done per second',
    short: 'Jobs done',
  },
  cpu_per_gb: {
    ...COST,
    measures: 'cpu',
    unit: 's',
    title: 'CPU seconds per GB taken in',
    inSentence: 'CPU seconds per GB taken in',
    short: 'CPU per GB',
  },
  bytes_per_second: {
    ...YIELD,
    unit: 'bytes/s',
    lostBlock: 'worst-figure',
    comparable: 'as-own-limit-at-capacity',
    title: 'Bytes taken in per second',
    inSentence: 'bytes taken in per second',
    short: 'Taken in',
  },
  within_10ms: {
    ...YIELD,
    measures: 'latency',
    ...byDifference(0.01),
    unit: 'share',
    lostBlock: 'worst-figure',
    title: 'Answered within 10 ms',
    inSentence: 'answered within 10 ms',
    short: 'Within 10 ms',
  },
  database_share_least: {
    ...SHARE_OF_TIME,
    title: 'Database share of latency, at least (executed by Postgres)',
    inSentence: 'share of latency that Postgres executed',
    short: 'Database, min',
  },
  database_share_p95_least: {
    ...SHARE_OF_TIME,
    title: 'Database share of latency at or above p95, at least',
    inSentence: 'share of latency at or above p95 that Postgres executed',
    short: 'Db p95, min',
  },
  waits_share_least: {
    ...SHARE_OF_TIME,
    title: 'Database, other services and serialising as a share of latency, at least',
    inSentence: 'least share of database, other services and serialising in latency',
    short: 'Waits, min',
  },
  waits_share_most: {
    ...SHARE_OF_TIME,
    title: 'Database, other services and serialising as a share of latency, at most',
    inSentence: 'largest share of database, other services and serialising in latency',
    short: 'Waits, max',
  },
  waits_share_p95_least: {
    ...SHARE_OF_TIME,
    title: 'Database, other services and serialising as a share of latency at or above p95, at least',
    inSentence: 'least share of database, other services and serialising in latency at or above p95',
    short: 'W. p95, min',
  },
  waits_share_p95_most: {
    ...SHARE_OF_TIME,
    title: 'Database, other services and serialising as a share of latency at or above p95, at most',
    inSentence: 'largest share of database, other services and serialising in latency at or above p95',
    short: 'W. p95, max',
  },
  database_share: {
    ...SHARE_OF_TIME,
    title: 'Database share of latency',
    inSentence: 'database share of latency',
    short: 'Database share',
  },
  database_share_p95: {
    ...SHARE_OF_TIME,
    title: 'Database share of latency at or above p95',
    inSentence: 'database share of latency at or above p95',
    short: 'Database, p95',
  },
  services_share: {
    ...SHARE_OF_TIME,
    title: 'Share of latency that other services take',
    inSentence: 'share of latency that other services take',
    short: 'Services',
  },
  serialising_share: {
    ...SHARE_OF_TIME,
    title: 'Serialising share of latency',
    inSentence: 'serialising share of latency',
    short: 'Serialising',
  },
  serialising_cpu_share: {
    ...SHARE_OF_TIME,
    measures: 'cpu',
    title: 'Serialising share of CPU',
    inSentence: 'serialising share of CPU',
    short: 'Serial. CPU',
  },
  pool_share_used: {
    ...YIELD,
    unit: 'share',
    title: 'Throughput as a share of pool / hold',
    inSentence: 'throughput as a share of pool / hold',
    short: 'Of pool/hold',
  },
  speed_up: { ...YIELD, unit: 'times', title: 'Speed-up', inSentence: 'speed-up', short: 'Speed-up' },
  memory_quotient: {
    ...COST,
    measures: 'memory',
    unit: 'times',
    title: 'Memory against the other start',
    inSentence: 'memory against the other start',
    short: 'Memory, times',
  },
  latency_quotient: {
    ...COST,
    measures: 'latency',
    unit: 'times',
    lostBlock: 'worst-figure',
    title: 'Latency against the other level',
    inSentence: 'latency against the other level',
    short: 'Latency, x',
  },
  latency_growth: {
    ...COST,
    ...byDifference(5_000),
    measures: 'latency',
    unit: 'us',
    comparative: 'less',
    lostBlock: 'worst-figure',
    title: 'Latency beyond that of the other level',
    inSentence: 'latency beyond that of the other level',
    short: 'Latency, more',
  },
  cpu_quotient: {
    ...COST,
    measures: 'cpu',
    unit: 'times',
    title: 'CPU against the other level',
    inSentence: 'CPU against the other level',
    short: 'CPU, x',
  },
  throughput_quotient: {
    ...YIELD,
    unit: 'times',
    title: 'Throughput against the other arm',
    inSentence: 'throughput against the other arm',
    short: 'Throughput, x',
  },
  memory_per_waiter: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    title: 'Memory per waiting request (slope)',
    inSentence: 'memory per waiting request (slope)',
    short: 'Memory/waiter',
  },
  memory_per_worker: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    title: 'Memory per worker process (slope)',
    inSentence: 'memory per worker process (slope)',
    short: 'Memory/worker',
  },
  intake_time: {
    ...TIME,
    // A tenth of a second: a crowd waits for seconds, and what the steady rate is known by moves a turn of them.
    ...byDifference(100_000),
    title: 'Taking in a crowd that arrives at once',
    inSentence: 'time to take in a crowd that arrives at once',
    short: 'Taking in',
  },
  cold_start: {
    ...TIME,
    measures: 'start',
    lostBlock: 'no-figure',
    title: 'Cold start to the first answer',
    inSentence: 'cold start to the first answer',
    short: 'Cold start',
  },
  artifact_bytes: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    measured: 'once-a-run',
    title: 'What is installed to run it',
    inSentence: 'what is installed to run it',
    short: 'Installed',
  },
  image_bytes: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    measured: 'once-a-run',
    title: 'Image, unpacked',
    inSentence: 'image, unpacked',
    short: 'Image',
  },
  image_compressed_bytes: {
    ...COST,
    measures: 'memory',
    unit: 'bytes',
    measured: 'once-a-run',
    title: 'Image, compressed',
    inSentence: 'image, compressed',
    short: 'Compressed',
  },
  build_time: {
    ...COST,
    // Of no user's waiting.
    measures: 'count',
    unit: 's',
    comparative: 'faster',
    measured: 'once-a-run',
    title: 'Time to build',
    inSentence: 'time to build',
    short: 'Build',
  },
} as const satisfies Record<string, Metric>;

export type MetricId = keyof typeof ROWS;
/** One row a metric, in the order in which tables show them. */
export const METRICS: Readonly<Record<MetricId, Metric>> = ROWS;
/** In the same order. */
export const METRIC_IDS = Object.keys(ROWS) as [MetricId, ...MetricId[]];
export const metricIdSchema = z.enum(METRIC_IDS);
