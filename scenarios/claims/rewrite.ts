import type { WrittenClaim } from './claim.js';
import { apart, both, costs, exampleFleet, figure, figureBeside, figures, fleet } from './deciders.js';
import { EXAMPLE_PRICES, RATES_PER_SECOND } from './prices.js';

/** Workloads that services resemble whose machines are counted. */
const OF_SERVICES = ['crud', 'dashboard', 'checkout'];

/** What a rewrite is said to win, and what is said to do instead. */
export const rewrite: WrittenClaim[] = [
  {
    id: 'hybrid',
    source: 'asserted',
    claim: 'Python for business logic with Go for the hot path is the best of both.',
    deciders: [
      figure('hybrid/latency-10000', 'python', 'latency_quotient', { below: 1 / 1.1 }),
      figure('hybrid/cpu-10000', 'python', 'cpu_quotient', { below: 1 / 1.1 }),
    ],
    beside: [
      ...[100, 1_000].flatMap((rounds) => [
        figureBeside(`hybrid/latency-${rounds}`, 'latency_quotient', 'python'),
        figureBeside(`hybrid/cpu-${rounds}`, 'cpu_quotient', 'python'),
      ]),
      figureBeside('hybrid/native-latency-10000', 'latency_quotient', 'python'),
      figureBeside('hybrid/native-cpu-10000', 'cpu_quotient', 'python'),
      figureBeside('hybrid/latency-100', 'latency_quotient', 'go'),
      figureBeside('hybrid/cpu-100', 'cpu_quotient', 'go'),
      ...(['own', 'via'] as const).flatMap((place) => [
        both(`hybrid/${place}-10000`, 'latency_p50'),
        both(`hybrid/${place}-10000`, 'cpu_per_1k'),
      ]),
    ],
    rule: 'At 10,000 rounds of a digest a request, Python takes a tenth less time or better, and a tenth less CPU, when it hands them to a Go service on the same cores than when it does them itself. Less work, which tells from how much on it pays, as much of it by one native call, which seniors try first, the hop’s own cost (Go to Go) and Go alone stand beside it.',
    limits:
      'One kind of work. The native call is one that is there already: PBKDF2 of OpenSSL makes as many compressions of SHA-256, and has a cost of its own each round; an extension written for the work would take less, and has to be written.',
  },
  {
    id: 'scale-out',
    source: 'asserted',
    claim: 'More containers solve throughput.',
    deciders: ['cpu', 'db'].flatMap((kind) =>
      [2, 4].flatMap((replicas) =>
        figures(`replicas/${kind}-${replicas}-speed-up`, 'speed_up', { above: 0.75 * replicas }),
      ),
    ),
    beside: [1, 2, 4].flatMap((replicas) => [
      both(`replicas/cpu-${replicas}`, 'throughput'),
      both(`replicas/db-${replicas}`, 'throughput'),
    ]),
    rule: 'Two and four replicas reach three quarters of an ideal speed-up over one, in both languages: computing, and waiting for a database whose connections all replicas share.',
    limits: 'Left out where the machine has not a core for each replica; one balancer, requests in turn.',
  },
  {
    id: 'fewer-servers',
    source: 'reported',
    claim: 'A rewrite cut the servers by 75 %.',
    deciders: OF_SERVICES.map((id) =>
      apart(`${id}/objective`, 'rate_within_objective', { above: 4 }, 'ratio'),
    ),
    beside: [
      both('crud/rate-200', 'cpu_per_1k'),
      both('crud/objective', 'rate_within_objective'),
      ...OF_SERVICES.map((id) => exampleFleet(`${id}/objective`)),
    ],
    rule: 'Go’s rate within the objective over Python’s on the same cores, in crud, dashboard and checkout: its lower end is 4 or more, since a quarter of the servers is four times the rate of each.',
    limits:
      'By rates of one machine; a rewrite changes more than the language. Whole machines stand beside, for a rate of the reader’s own where --rate or --needs tells it.',
  },
  {
    id: 'cost',
    source: 'asserted',
    claim: 'Extra compute is cheaper than a rewrite.',
    deciders: RATES_PER_SECOND.flatMap((rate) =>
      OF_SERVICES.map((id) => costs(`${id}/objective`, rate, EXAMPLE_PRICES)),
    ),
    beside: [
      both('crud/objective', 'rate_within_objective'),
      ...OF_SERVICES.flatMap((id) => [
        ...RATES_PER_SECOND.map((rate) => fleet(`${id}/objective`, { kind: 'claim' }, rate)),
        exampleFleet(`${id}/objective`),
      ]),
    ],
    rule: 'Whole instances for 116 requests/s (10 million a day) and 50,000/s at 60 % of the rate within the objective and one spare, over three years: what Python needs beyond Go costs less than the least that a rewrite does; against it where it is more than the most.',
    limits: `Example prices (--needs has the reader’s own stand beside, decide weighs them): instances of ${EXAMPLE_PRICES.coresPerInstance} cores at ${EXAMPLE_PRICES.perInstanceMonth} a month, a rewrite at ${EXAMPLE_PRICES.rewrite.least.toLocaleString('en-US')} to ${EXAMPLE_PRICES.rewrite.most.toLocaleString('en-US')}. The database costs the same in both.`,
  },
];
