import type { WrittenClaim } from './claim.js';
import { apart, both, figureBeside, figures, limitedBy, shareOf, WAITS } from './deciders.js';

const MS_US = 1_000;
const KILOBYTES = [10, 100, 1_000];
const CALLS_A_SERVICE = 'checkout/rate-100';
const WITHOUT_INJECTED_WAITS = ['crud/rate-200', 'dashboard/wait-0', 'payload/kb-10', CALLS_A_SERVICE];

/** What the time of a request is said to be made of. */
export const sharesOfARequest: WrittenClaim[] = [
  {
    id: 'waits-dominate',
    source: 'asserted',
    claim: 'Database, other services and serialisation together dominate most requests.',
    deciders: WITHOUT_INJECTED_WAITS.flatMap((place) =>
      ['python', 'go'].flatMap((target) => WAITS.map((shares) => shareOf(place, target, shares))),
    ),
    needs: 'most',
    beside: WITHOUT_INJECTED_WAITS.flatMap((place) =>
      ['python', 'go'].flatMap((target) => [
        figureBeside(place, 'database_share', target),
        ...(place === CALLS_A_SERVICE ? [figureBeside(place, 'services_share', target)] : []),
        figureBeside(place, 'serialising_share', target),
      ]),
    ),
    rule: 'Without injected waits, at the mean and at or above p95, in each target: what Postgres executed, the other service and serialising are more than half of latency in most, as a lower bound; against it where even Server-Timing’s `db`, which holds the driver and the event loop’s delay, does not make it half.',
    limits:
      'Of the requests at or above p95 Postgres does not tell which statements were theirs: its mean stands in for them.',
  },
  {
    id: 'db-dominates',
    source: 'asserted',
    claim: 'The database, not the application, is the bottleneck of most backends.',
    deciders: [
      ...WITHOUT_INJECTED_WAITS.flatMap((place) =>
        ['python', 'go'].flatMap((target) => [
          shareOf(place, target, ['database_share_least', 'database_share']),
          shareOf(place, target, ['database_share_p95_least', 'database_share_p95']),
        ]),
      ),
      ...limitedBy('crud/capacity', 'throughput', 'database'),
      ...limitedBy('dashboard/objective', 'rate_within_objective', 'database'),
    ],
    needs: 'most',
    beside: [50, 200].flatMap((waitMs) =>
      ['python', 'go'].map((target) => figureBeside(`dashboard/wait-${waitMs}`, 'database_share', target)),
    ),
    rule: 'Without injected waits the database alone is more than half of latency in most, by the same bounds as for waits-dominate; and at capacity it saturates first. Levels with injected waits stand beside: there its share is given, not found.',
    limits: 'Small rows in memory: a database that reads from disks, or is on another machine, takes more.',
  },
  {
    id: 'app-share',
    source: 'asserted',
    claim:
      'A request of 180 ms in Postgres and 20 ms in application code does not become meaningfully faster.',
    // What 20 ms can give, and a quarter.
    deciders: [5, 10, 20].map((rate) =>
      apart(`mixed/rate-${rate}`, 'latency_p50', { above: -25 * MS_US }, 'absolute'),
    ),
    beside: [
      ...[5, 10, 20, 30, 40, 50].map((rate) => both(`mixed/rate-${rate}`, 'latency_p50')),
      both('mixed/rate-10-interpreted', 'latency_p50'),
      both('mixed/rate-10', 'cpu_per_1k'),
    ],
    rule: 'At 5, 10 and 20 requests/s on one core each Go saves less than 25 ms of the median: what 20 ms can give, and a quarter. Beside it the ratio (Amdahl’s bound is 1.11), the curve, which tells the rate at which it turns, and rows that Python validates without native code.',
    limits:
      'The application work is mapping, validating and writing rows; one core each, so that 50/s of 20 ms fill Python’s.',
  },
  {
    id: 'serialisation',
    source: 'asserted',
    claim: 'Serialisation overhead belongs to what dominates a request.',
    deciders: KILOBYTES.flatMap((kilobytes) =>
      figures(`payload/kb-${kilobytes}`, 'serialising_share', { above: 0.1 }, `kb-${kilobytes}`),
    ),
    beside: KILOBYTES.flatMap((kilobytes) => [
      both(`payload/kb-${kilobytes}`, 'cpu_per_1k'),
      // Where somebody has named it: Go's second encoder.
      { ...both(`payload/kb-${kilobytes}`, 'cpu_per_1k'), a: 'go', b: 'go-net-http+jsonv2' },
      ...['python', 'go'].map((target) =>
        figureBeside(`payload/kb-${kilobytes}`, 'serialising_cpu_share', target),
      ),
    ]),
    rule: 'With answers of 10, 100 and 1,000 KB, serialising takes a tenth or more of the latency in either target (Server-Timing `ser`).',
    limits: 'JSON of rows read from Postgres by each language’s usual library.',
  },
];
