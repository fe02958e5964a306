import type { WrittenClaim } from './claim.js';
import { CLAIMED_WAITS_MS } from '../data/dashboard.js';
import { alike, alikeToUsers, both, compared, figures } from './deciders.js';

/** Workloads that are said to be the same in either language. */
export const sameToUsers: WrittenClaim[] = [
  {
    id: 'io-wait-parity',
    source: 'asserted',
    claim:
      'When a request waits 50-200 ms in Postgres, the language makes no difference that a user notices.',
    deciders: CLAIMED_WAITS_MS.flatMap((waitMs) => [
      ...alikeToUsers(`dashboard/wait-${waitMs}`),
      ...alikeToUsers(`dashboard/wait-${waitMs}-load-50`),
    ]),
    beside: CLAIMED_WAITS_MS.flatMap((waitMs) =>
      [`dashboard/wait-${waitMs}`, `dashboard/wait-${waitMs}-load-50`].flatMap((place) => [
        both(place, 'latency_p50'),
        both(place, 'latency_p95'),
        both(place, 'cpu_per_1k'),
      ]),
    ),
    rule: 'Median and p95 at waits of 50, 100 and 200 ms, at 100 requests/s and at half of the slower target’s rate within its objective, which is what its pool bears where that is less: no difference beyond 5 ms. The crossover map tells where it turns.',
    limits:
      'Far below saturation: near the limit of the cores the CPU of a request decides, not its wait, which the crossover map shows.',
    howToRun: 'Needs levels at half of that rate: --profile standard, or --claims io-wait-parity.',
  },
  {
    id: 'crud-parity',
    source: 'asserted',
    claim: 'You will not notice the difference in a typical CRUD API.',
    deciders: ['crud/rate-200', 'crud/load-50'].flatMap((place) => alikeToUsers(place)),
    beside: [
      ...['crud/rate-200', 'crud/load-50'].flatMap((place) => [
        both(place, 'latency_p50'),
        both(place, 'cpu_per_1k'),
      ]),
      both('crud/objective', 'rate_within_objective'),
      both('crud/capacity', 'throughput'),
    ],
    rule: 'Median and p95 at 200 requests/s and at half of the slower target’s rate within its objective: no difference beyond 5 ms. Ratio, CPU per request and the rate within the objective stand beside it: they say what it costs.',
    limits: 'One mix of requests on small rows in memory; the network of a deployment is not in it.',
  },
  {
    id: 'pool-cap',
    source: 'asserted',
    claim:
      'A pool of 20-50 connections caps throughput whatever the language, whether 20 or 20,000 requests wait behind it.',
    deciders: [20, 50].flatMap((size) =>
      [20, 2_000].flatMap((waiting) => {
        const place = `pool/pool-${size}-waiting-${waiting}`;
        return [
          ...figures(place, 'pool_share_used', { above: 0.9 }),
          compared(place, 'throughput', 'equivalent'),
        ];
      }),
    ),
    oneCounterexample: true,
    beside: [
      both('pool/pool-20-waiting-10000', 'throughput'),
      ...['20-waiting-2000', '20-waiting-10000', '50-waiting-2000'].map((place) =>
        both(`pool/pool-${place}`, 'intake_time', 'absolute'),
      ),
      both('pool/waiters-of-pool-20', 'memory_per_waiter'),
      ...[5, 10].map((size) => both(`pool/pool-${size}-waiting-20`, 'throughput')),
    ],
    rule: 'With pools of 20 and 50, a hold of 50 ms, and 20 and 2,000 requests waiting: both reach 90 % of pool / hold, which proves that the pool is the limit, and their throughput differs by less than 10 %. “Whatever” is refuted by one counterexample.',
    limits:
      'One worker process and one statement a request; the hold is a sleep in Postgres, so the database itself is never the limit. The window opens once a full turn of the queue has been served: what taking the crowd in costs stands beside it. 20,000 waiting were not tried.',
  },
  {
    id: 'checkout-100',
    source: 'asserted',
    claim: 'A checkout at 100 requests/s is the same to its users.',
    deciders: alikeToUsers('checkout/rate-100'),
    beside: [
      both('checkout/rate-100', 'latency_p50'),
      both('checkout/rate-100', 'cpu_per_1k'),
      both('checkout/objective', 'rate_within_objective'),
    ],
    rule: 'Median and p95 of a transaction and a call of 50 ms, at 100/s: no difference beyond 5 ms.',
    limits: 'The other service always answers, and after the same time.',
  },
  {
    id: 'webhook-parity',
    source: 'asserted',
    claim: 'Webhook handlers see no difference.',
    deciders: alikeToUsers('webhook/rate-200'),
    beside: [both('webhook/rate-200', 'latency_p50'), both('webhook/rate-200', 'cpu_per_1k')],
    rule: 'A signature over the raw body verified, an event recorded once, at 200/s: no difference of the median and p95 beyond 5 ms.',
    limits: 'One sender, small bodies, and nothing done with the event but to record it.',
  },
  {
    id: 'jobs-parity',
    source: 'asserted',
    claim: 'A job queue processor sees no difference.',
    deciders: ['jobs/steady-wait-10', 'jobs/drain-wait-10'].map((place) => alike(place, 'jobs_per_second')),
    beside: [
      ...['steady-0', 'drain-0', 'steady-cpu-20', 'drain-cpu-20'].map((level) =>
        both(`jobs/${level}`, 'jobs_per_second'),
      ),
      ...['drain-0', 'drain-wait-10'].flatMap((level) => [
        { ...both(`jobs/${level}`, 'jobs_per_second'), b: 'python-pgqueuer' },
        { ...both(`jobs/${level}`, 'jobs_per_second'), a: 'go', b: 'go-river' },
        { ...both(`jobs/${level}`, 'jobs_per_second'), a: 'python-pgqueuer', b: 'go-river' },
      ]),
    ],
    rule: 'A queue in Postgres by the same statements, jobs that wait 10 ms: jobs done per second, steady and from a backlog, differ by less than 10 %. Jobs without work and of 20 ms of computing stand beside it.',
    limits:
      'Our own worker in each language: a library differs by more than the language does, which arms by name show (docs/jobs.md).',
  },
];
