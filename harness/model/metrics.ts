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
} as const satisfies Record<
  string,
  { unit: string; better: 'lower' | 'higher'; title: string; canBeZero?: boolean }
>;

export type MetricId = keyof typeof METRICS;
export const metricIdSchema = z.enum(Object.keys(METRICS) as [MetricId, ...MetricId[]]);
