import type { WrittenClaim } from './claim.js';
import { both, compared, figureBeside, reachedByGo, twiceTheCores } from './deciders.js';

/** Loads and budgets that are said to need Go. */
export const extremes: WrittenClaim[] = [
  {
    id: 'scatter-gather',
    source: 'asserted',
    claim: 'Go wins where one request makes hundreds of internal calls and merges them.',
    deciders: [100, 250, 500].flatMap((calls) => [
      compared(`scatter/calls-${calls}-rate-1`, 'latency_p50', 'b-better'),
      compared(`scatter/calls-${calls}`, 'latency_p50', 'b-better'),
    ]),
    beside: [
      ...[10, 50].map((calls) => both(`scatter/calls-${calls}`, 'latency_p50')),
      ...[100, 500].map((calls) => both(`scatter/calls-${calls}`, 'cpu_per_1k')),
    ],
    rule: 'Median latency with 100, 250 and 500 calls of 10 ms a request, at 1 and at 5 requests/s: Go beyond the margin. At 1/s nothing queues: what is left there is cost.',
    limits: 'One downstream service on the same machine; every call takes the same time.',
  },
  {
    id: 'gateway',
    source: 'asserted',
    claim: 'A gateway of 100,000 requests/s needs Go.',
    deciders: [twiceTheCores('gateway/capacity', 'capacity_per_core', 100_000)],
    beside: [
      both('gateway/capacity', 'capacity_per_core'),
      both('gateway/objective', 'rate_within_objective'),
      both('ping/capacity', 'capacity_per_core'),
    ],
    rule: 'Cores for 100,000 requests/s, by requests per CPU second at capacity: the lower end of Python’s interval is twice the upper end of Go’s. What answering by itself costs stands beside it: the framework’s share.',
    limits:
      'Cores are extrapolated from one machine’s CPU per request; a gateway that does more than forward costs more in both.',
  },
  {
    id: 'deadline-10ms',
    source: 'asserted',
    claim: 'Budgets under 10 ms need Go.',
    deciders: ['crud', 'ping'].map((id) => reachedByGo(`${id}/objective-10ms`, 'rate_within_objective', 0.5)),
    beside: ['ping/rate-100', 'crud/rate-200'].flatMap((place) =>
      ['python', 'go'].map((target) => figureBeside(place, 'within_10ms', target)),
    ),
    rule: 'The highest rate at which 99 % come within 10 ms, in both: reproduced when Python meets it at no rate from 10/s on where Go does; refuted when Python’s rate is half of Go’s or more; between, mixed, with the two rates.',
    limits: 'On one machine: the network of a deployment takes its part of the 10 ms.',
  },
  {
    id: 'streaming',
    source: 'asserted',
    claim: 'Gigabytes per second of stream processing need Go.',
    deciders: ['pass', 'lines', 'json'].map((id) => twiceTheCores(`stream/${id}`, 'cpu_per_gb', 1)),
    beside: [
      ...['pass', 'lines', 'json'].flatMap((id) => [
        both(`stream/${id}`, 'cpu_per_gb'),
        both(`stream/${id}`, 'bytes_per_second'),
      ]),
      // Where somebody has named it: Go's second parser.
      { ...both('stream/json', 'cpu_per_gb'), a: 'go', b: 'go-net-http+jsonv2' },
    ],
    rule: 'Cores for 1 GB/s passed through, parsed by lines and parsed as JSON, by CPU seconds per GB: the lower end of Python’s interval is twice the upper end of Go’s in each.',
    limits:
      'Cores are extrapolated from CPU per GB; what the generator could send may have been the limit. Python’s JSON is parsed in native code by its validating library, its lines by the interpreter.',
  },
];
