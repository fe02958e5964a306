import type { WrittenClaim } from './claim.js';
import { alikeToUsers, both, figure, keptByGo } from './deciders.js';
import { NOTICED_US } from '../requests.js';

const SECOND_US = 1_000_000;
const MS_US = 1_000;

/** How many requests and connections are said to be open at once. */
export const connections: WrittenClaim[] = [
  {
    id: 'thousand-waits',
    source: 'asserted',
    claim: '1,000 requests waiting at once are no trouble for asyncio.',
    deciders: [
      ...(['latency_p50', 'latency_p95'] as const).map((metric) =>
        figure('waiting/wait-10000', 'python', metric, { below: 10 * SECOND_US + 50 * MS_US }),
      ),
      ...alikeToUsers('waiting/wait-10000'),
    ],
    beside: [
      both('waiting/wait-10000', 'cpu_per_1k'),
      both('waiting/wait-1000', 'latency_p50'),
      both('waiting/wait-1000', 'cpu_per_1k'),
      both('waiting/throughput-100', 'throughput'),
    ],
    rule: 'At 100 requests/s, each 10 s in another service: Python’s median and p95 within 50 ms of the wait, and within 5 ms of Go’s.',
    limits:
      'Requests that wait and do nothing else; at 1,000/s of 1 s, which stands beside it, the calls themselves cost CPU.',
  },
  {
    id: 'websocket-50k',
    source: 'asserted',
    claim: 'WebSocket servers with 50,000 connections an instance need Go.',
    deciders: ['conn-50000', 'rooms-500'].flatMap((level) => [
      keptByGo(`fanout/${level}`, 'delivered_ratio', { atLeast: 0.999 }, level),
      keptByGo(`fanout/${level}`, 'connect_failures', { atMost: 50 }, level),
    ]),
    beside: [
      ...(['delivery_p50', 'delivery_p95', 'delivery_p99', 'delivery_p999'] as const).map((metric) =>
        both('fanout/conn-50000', metric),
      ),
      ...(['completion_p50', 'cpu_per_delivery', 'memory_per_connection', 'interval_used'] as const).map(
        (metric) => both('fanout/conn-50000', metric),
      ),
      both('fanout/rooms-500', 'delivery_p99'),
      both('fanout/rooms-500', 'cpu_per_delivery'),
      ...[4, 8, 16].map((rate) => both(`fanout/broadcasts-${rate}`, 'interval_used')),
    ],
    rule: 'With 50,000 connections, in one room and in 500 rooms of 100, both against the same bounds: 99.9 % delivered in time (within 2 s), at most one in a thousand not connected, memory within the limit. Go keeps them, and Python misses one of them.',
    limits:
      'Small messages, every client on the same machine. A service that runs out of memory lost its block, and delivered nothing.',
    ofOneInstance: true,
    howToRun: 'Needs the level of 50,000 connections: --profile standard, or --claims websocket-50k.',
  },
  {
    id: 'concurrency-10k',
    source: 'reported',
    claim: 'asyncio struggles with 10,000 concurrent connections.',
    deciders: [keptByGo('connections/p99-growth', 'latency_growth', { atMost: NOTICED_US })],
    beside: [
      both('connections/conn-10000', 'latency_p50'),
      both('connections/conn-10000', 'cpu_per_1k'),
      both('connections/connection-slope', 'memory_per_connection'),
    ],
    rule: 'At 200 requests/s over 10,000 kept connections in rotation, Python’s p99 grows by more than 5 ms over that at 1,000 where Go’s does not, or it fails them (a lost block counts as the longest growth).',
    limits: 'Connections that are kept and used in turn; few are busy at once.',
  },
  {
    id: 'threads-not-viable',
    source: 'asserted',
    claim: 'A Python thread per connection is not viable.',
    deciders: [figure('connections/conn-10000', 'python-threads', 'latency_p99', { above: 100 * MS_US })],
    beside: [
      { ...both('connections/conn-10000', 'latency_p50'), b: 'python-threads' },
      { ...both('connections/connection-slope', 'memory_per_connection'), b: 'python-threads' },
      { ...both('connections/conn-10000', 'cpu_per_1k'), b: 'python-threads' },
    ],
    rule: 'At 10,000 connections the thread-per-connection service fails or runs out of memory (a lost block counts as the longest latency), or its p99 passes 100 ms.',
    limits: 'A bare service of the standard library against FastAPI: the threads have the lighter framework.',
    howToRun: 'Needs the target python-threads: --profile standard, or --claims threads-not-viable.',
  },
];
