import { z } from 'zod';

/** What each metric is measured in, which way is better, and whether it can be zero (then it is judged by difference). */
export const METRICS = {
  latency_p50: { unit: 'us', better: 'lower', title: 'Latency, median' },
  latency_p95: { unit: 'us', better: 'lower', title: 'Latency, p95' },
  latency_p99: { unit: 'us', better: 'lower', title: 'Latency, p99' },
  latency_p999: { unit: 'us', better: 'lower', title: 'Latency, p99.9' },
  read_latency_p50: { unit: 'us', better: 'lower', title: 'Latency of reads, median' },
  write_latency_p50: { unit: 'us', better: 'lower', title: 'Latency of writes, median' },
  throughput: { unit: '1/s', better: 'higher', title: 'Throughput' },
  cpu_per_1k: { unit: 's', better: 'lower', title: 'CPU seconds per 1,000 requests' },
  memory_peak: { unit: 'bytes', better: 'lower', title: 'Memory, peak' },
  memory_per_connection: { unit: 'bytes', better: 'lower', title: 'Memory per connection (slope)' },
  delivery_p50: { unit: 'us', better: 'lower', title: 'Delivery, median' },
  delivery_p95: { unit: 'us', better: 'lower', title: 'Delivery, p95' },
  delivery_p99: { unit: 'us', better: 'lower', title: 'Delivery, p99' },
  delivery_p999: { unit: 'us', better: 'lower', title: 'Delivery, p99.9' },
  completion_p50: { unit: 'us', better: 'lower', title: 'Broadcast completed, median' },
  delivered_ratio: { unit: 'share', better: 'higher', title: 'Delivered in time', canBeZero: true },
  connect_failures: { unit: 'connections', better: 'lower', title: 'Connect failures', canBeZero: true },
  cpu_per_delivery: { unit: 'us', better: 'lower', title: 'Server CPU per delivery' },
  interval_used: { unit: 'share', better: 'lower', title: 'Completion as a share of the broadcast interval' },
  capacity_per_core: { unit: '1/s', better: 'higher', title: 'Requests per CPU second' },
  within_10ms: { unit: 'share', better: 'higher', title: 'Answered within 10 ms', canBeZero: true },
  database_share: { unit: 'share', better: 'lower', title: 'Database share of latency', canBeZero: true },
  database_share_p95: {
    unit: 'share',
    better: 'lower',
    title: 'Database share of latency at or above p95',
    canBeZero: true,
  },
  serialising_share: {
    unit: 'share',
    better: 'lower',
    title: 'Serialising share of latency',
    canBeZero: true,
  },
  serialising_cpu_share: {
    unit: 'share',
    better: 'lower',
    title: 'Serialising share of CPU',
    canBeZero: true,
  },
  pool_share_used: { unit: 'share', better: 'higher', title: 'Throughput as a share of pool / hold' },
  speed_up: { unit: 'times', better: 'higher', title: 'Speed-up' },
  memory_quotient: { unit: 'times', better: 'lower', title: 'Memory against the other start' },
  latency_quotient: { unit: 'times', better: 'lower', title: 'Latency against the other level' },
  throughput_quotient: { unit: 'times', better: 'higher', title: 'Throughput against the other arm' },
  memory_per_waiter: { unit: 'bytes', better: 'lower', title: 'Memory per waiting request (slope)' },
  cold_start: { unit: 'us', better: 'lower', title: 'Cold start to the first answer' },
  artifact_bytes: { unit: 'bytes', better: 'lower', title: 'What is installed to run it' },
  image_bytes: { unit: 'bytes', better: 'lower', title: 'Image, unpacked' },
} as const satisfies Record<
  string,
  { unit: string; better: 'lower' | 'higher'; title: string; canBeZero?: boolean }
>;

export type MetricId = keyof typeof METRICS;
export const metricIdSchema = z.enum(Object.keys(METRICS) as [MetricId, ...MetricId[]]);
