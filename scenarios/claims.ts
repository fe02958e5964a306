import type { Claim, ClaimInput } from '../harness/model/plan/claim.js';
import { claimSchema } from '../harness/model/plan/claim.js';
import type { MetricId } from '../harness/model/metrics.js';

/** A claim as it is written below: the scenarios that it needs follow from its deciders. */
type Written = Omit<ClaimInput, 'scenarios'>;
type DeciderInput = ClaimInput['deciders'][number];
type Predicted = Extract<DeciderInput, { kind: 'figure' }>['predicted'];

/** Python against Go at one level, within or beyond the margin. */
function compared(
  place: `${string}/${string}`,
  metric: MetricId,
  predicted: 'equivalent' | 'a-better' | 'b-better',
  marginKind: 'ratio' | 'absolute' = 'ratio',
): DeciderInput {
  return { kind: 'comparison', ...split(place), metric, marginKind, predicted };
}

/** The same by ratio and by what a user notices. */
function alikeToUsers(place: `${string}/${string}`, metric: MetricId = 'latency_p50'): DeciderInput[] {
  return [compared(place, metric, 'equivalent'), compared(place, metric, 'equivalent', 'absolute')];
}

/** One target's figure against a bound. */
function figure(
  place: `${string}/${string}`,
  target: string,
  metric: MetricId,
  predicted: Predicted,
): DeciderInput {
  return { kind: 'figure', ...split(place), target, metric, predicted };
}

function split(place: string): { scenario: string; level: string } {
  const [scenario = '', level = ''] = place.split('/');
  return { scenario, level };
}

const MILLION = 1_000_000;
/** A size is reproduced within a factor of 1.5. */
const about = (megabytes: number): Predicted => ({
  between: [(megabytes * MILLION) / 1.5, megabytes * MILLION * 1.5],
});
/** Of an ideal speed-up, what counts as scaling. */
const SCALES = { aboveTimesCores: 0.75 };
const WITH_ITS_SECOND_HALF = 'Its workload comes with a later version of crossover.';

const written: Written[] = [
  {
    id: 'io-wait-parity',
    source: 'asserted',
    claim:
      'When a request waits 50-200 ms in Postgres, the language makes no difference that a user notices.',
    deciders: [...alikeToUsers('dashboard/wait-50'), ...alikeToUsers('dashboard/wait-200')],
    rule: 'Median latency at waits of 50 and 200 ms and 100 requests/s, the ends of what is claimed: no difference within 10 %, nor within 5 ms.',
    limits:
      'One rate, far below saturation: near the limit of the cores the CPU of a request decides, not its wait, which the crossover map shows.',
  },
  {
    id: 'crud-parity',
    source: 'asserted',
    claim: 'A typical CRUD API sees no difference.',
    deciders: [
      compared('crud/rate-200', 'latency_p50', 'equivalent'),
      compared('crud/load-50', 'latency_p50', 'equivalent'),
    ],
    rule: 'Median latency at 200 requests/s and at half of what the slower target serves within the objective: no difference within 10 %. Capacity, CPU per request, reads and writes apart and the difference in milliseconds stand beside it.',
    limits:
      'One mix of requests on small rows in memory; a difference by ratio is not one that a user notices where it is a fraction of a millisecond.',
  },
  {
    id: 'pool-cap',
    source: 'asserted',
    claim: 'A pool of 20-50 connections caps throughput whatever the language.',
    deciders: [
      ...[20, 50].flatMap((size) => [
        figure(`pool/pool-${size}-waiting-20`, 'python', 'pool_share_used', { above: 0.9 }),
        figure(`pool/pool-${size}-waiting-20`, 'go', 'pool_share_used', { above: 0.9 }),
        compared(`pool/pool-${size}-waiting-20`, 'throughput', 'equivalent'),
      ]),
      compared('pool/pool-20-waiting-2000', 'throughput', 'equivalent'),
      compared('pool/pool-20-waiting-10000', 'throughput', 'equivalent'),
    ],
    rule: 'With pools of 20 and 50, a hold of 50 ms and 20 more requests in flight, both reach 90 % of pool / hold, which proves that the pool is the limit, and their throughput differs by less than 10 %; with 2,000 and 10,000 more waiting for 20 connections it still does.',
    limits:
      'One worker process and one statement a request; the hold is a sleep in Postgres, so the database itself is never the limit.',
  },
  {
    id: 'checkout-100',
    source: 'asserted',
    claim: 'A checkout at 100 requests/s is the same to its users.',
    deciders: [...alikeToUsers('checkout/rate-100'), ...alikeToUsers('checkout/rate-100', 'latency_p95')],
    rule: 'Median and p95 of a transaction and a call of 50 ms, at 100/s: no difference within 10 %, nor within 5 ms.',
    limits: 'The other service always answers, and after the same time.',
  },
  {
    id: 'db-dominates',
    source: 'asserted',
    claim: 'Database time dominates most requests’ p95.',
    deciders: [
      figure('crud/rate-200', 'python', 'database_share_p95', { above: 0.5 }),
      figure('dashboard/wait-0', 'python', 'database_share_p95', { above: 0.5 }),
      figure('dashboard/wait-50', 'python', 'database_share_p95', { above: 0.5 }),
      figure('checkout/rate-100', 'python', 'database_share_p95', { above: 0.5 }),
      figure('mixed/rate-10', 'python', 'database_share_p95', { above: 0.5 }),
    ],
    rule: 'Of the requests at or above p95 of each database workload, Python spends more than half of the latency in statements (Server-Timing).',
    limits:
      'Server-Timing’s database part holds the driver and the event loop’s delay too; what Postgres itself spent stands beside it.',
  },
  {
    id: 'app-share',
    source: 'asserted',
    claim:
      'A request of 180 ms in Postgres and 20 ms in application code does not become meaningfully faster.',
    deciders: [5, 10, 20, 40].map((rate) => compared(`mixed/rate-${rate}`, 'latency_p50', 'equivalent')),
    rule: 'Median latency at 5, 10, 20 and 40 requests/s on one core each: no difference within 10 %. The curve tells the rate at which it turns.',
    limits:
      'The application work is mapping, validating and writing rows; one core each, so that 50/s of 20 ms fill Python’s.',
  },
  {
    id: 'serialisation',
    source: 'asserted',
    claim: 'Serialisation is a main part of a request.',
    deciders: [10, 100, 1_000].flatMap((kilobytes) =>
      ['python', 'go'].map((target) =>
        figure(`payload/kb-${kilobytes}`, target, 'serialising_share', { above: 0.5 }),
      ),
    ),
    rule: 'With answers of 10, 100 and 1,000 KB, serialising takes more than half of the latency in each target (Server-Timing `ser`). Its share of CPU stands beside it.',
    limits: 'JSON of rows read from Postgres by each language’s usual library.',
  },
  {
    id: 'thousand-waits',
    source: 'asserted',
    claim: '1,000 requests waiting at once are no trouble for asyncio.',
    deciders: [
      figure('waiting/wait-1000', 'python', 'latency_p50', { below: 1.1 * MILLION }),
      figure('waiting/wait-1000', 'python', 'latency_p95', { below: 1.1 * MILLION }),
    ],
    rule: 'At 1,000 requests/s, each 1 s in another service, Python’s median and p95 stay within 10 % above that second.',
    limits:
      'At 1,000/s this also asks for 1,000 calls a second of the client library: fewer arrivals that wait longer cost less CPU.',
  },
  {
    id: 'cpu-parallel',
    source: 'asserted',
    claim: 'Go pulls ahead on parallel CPU work; the GIL forces Python into processes with IPC overhead.',
    deciders: [
      compared('hashing/digest-cN', 'throughput', 'b-better'),
      compared('hashing/digest-threads-speed-up', 'speed_up', 'b-better'),
      figure('hashing/payload-100k', 'python', 'throughput_quotient', { below: 0.9 }),
    ],
    rule: 'Go’s throughput of interpreted work on all cores is beyond the margin (raw speed and speed-up together); its speed-up with threads of one process is (speed-up alone); and a process pool costs Python a tenth or more of its throughput with 100 KB to send.',
    limits:
      'Speed-up with a worker process a core, which needs no exchange of data, stands beside it: there the GIL costs nothing.',
  },
  {
    id: 'native-hash-threads',
    source: 'ours',
    claim: 'Native hashing releases the GIL and scales with threads in one Python process.',
    deciders: [
      figure('hashing/pbkdf2-threads-speed-up', 'python', 'speed_up', SCALES),
      figure('login/login-speed-up', 'python', 'speed_up', SCALES),
    ],
    rule: 'One Python process with threads reaches three quarters of an ideal speed-up over its cores, with PBKDF2 and with a bcrypt log-in.',
    limits: 'The speed of PBKDF2 depends on the OpenSSL that Python links; its version is in the report.',
  },
  {
    id: 'free-threading',
    source: 'ours',
    claim: 'A Python without the GIL closes the gap.',
    deciders: [
      {
        kind: 'comparison',
        scenario: 'hashing',
        level: 'digest-threads-speed-up',
        metric: 'speed_up',
        a: 'python-free-threaded',
        b: 'go',
        predicted: 'equivalent',
      },
      {
        kind: 'comparison',
        scenario: 'hashing',
        level: 'digest-cN',
        metric: 'throughput',
        a: 'python-free-threaded',
        b: 'go',
        predicted: 'equivalent',
      },
    ],
    rule: 'With threads of one process, a free-threaded Python has Go’s speed-up and Go’s throughput within 10 %.',
    limits: 'Extensions may switch the GIL back on: /about says whether it is off.',
    howToRun:
      'Needs a target called python-free-threaded: docs/adding-a-target.md says how to make one of targets/python-fastapi and a free-threaded interpreter.',
  },
  {
    id: 'workers-use-cores',
    source: 'asserted',
    claim: 'Worker processes use all cores, and copy-on-write softens their memory.',
    deciders: [
      figure('workers/spawned-speed-up', 'python', 'speed_up', SCALES),
      figure('workers/preforked-speed-up', 'python', 'speed_up', SCALES),
      figure('workers/prefork-memory', 'python', 'memory_quotient', { below: 1 / 1.1 }),
    ],
    rule: 'A worker a core, spawned or pre-forked, reaches three quarters of an ideal speed-up over one; forked workers hold at least a tenth less memory (PSS) than spawned ones.',
    limits: 'Work in the application alone; Postgres would be the limit of more cores.',
  },
  {
    id: 'websocket-50k',
    source: 'asserted',
    claim: 'WebSocket servers with 50,000 connections an instance need Go.',
    deciders: [compared('fanout/conn-50000', 'delivered_ratio', 'b-better', 'absolute')],
    rule: 'With 50,000 connections Python delivers 0.1 % less in time than Go (lost, or later than 2 s).',
    limits: 'One room, small messages, every client on the same machine.',
    ofOneInstance: true,
    howToRun: 'Needs the level of 50,000 connections: --profile standard, or --claims websocket-50k.',
  },
  {
    id: 'concurrency-10k',
    source: 'reported',
    claim: 'asyncio struggles with 10,000 concurrent connections.',
    deciders: [
      figure('connections/latency-growth', 'python', 'latency_quotient', { above: 1.1 }),
      figure('connections/conn-10000', 'python', 'within_10ms', { below: 0.99 }),
    ],
    rule: 'At 200 requests/s over 10,000 kept connections, Python’s median is a tenth or more above that over 1,000, and fewer than 99 % of its answers come within 10 ms.',
    limits: 'Connections that are kept and used in turn; few are busy at once.',
  },
  {
    id: 'threads-not-viable',
    source: 'asserted',
    claim: 'A Python thread per connection is not viable.',
    deciders: [
      {
        kind: 'comparison',
        scenario: 'connections',
        level: 'conn-10000',
        metric: 'latency_p50',
        a: 'python',
        b: 'python-threads',
        predicted: 'a-better',
      },
      {
        kind: 'comparison',
        scenario: 'connections',
        level: 'connection-slope',
        metric: 'memory_per_connection',
        a: 'python',
        b: 'python-threads',
        predicted: 'a-better',
      },
    ],
    rule: 'At 10,000 connections the thread-per-connection service is slower than asyncio beyond 10 %, or fails; and a connection takes it more memory beyond 10 %.',
    limits: 'A bare service of the standard library against FastAPI: the threads have the lighter framework.',
    howToRun: 'Needs the target python-threads: --profile standard, or --claims threads-not-viable.',
  },
  {
    id: 'scatter-gather',
    source: 'asserted',
    claim: 'Go wins where one request makes hundreds of internal calls and merges them.',
    deciders: [100, 250, 500].map((calls) => compared(`scatter/calls-${calls}`, 'latency_p50', 'b-better')),
    rule: 'Median latency with 100, 250 and 500 calls of 10 ms a request, at 5 requests/s: Go beyond the margin.',
    limits: 'One downstream service on the same machine; every call takes the same time.',
  },
  {
    id: 'gateway',
    source: 'asserted',
    claim: 'A gateway of 100,000 requests/s needs Go.',
    deciders: [
      compared('gateway/capacity', 'capacity_per_core', 'b-better'),
      compared('ping/capacity', 'capacity_per_core', 'b-better'),
      figure('gateway/capacity', 'python', 'capacity_per_core', { below: 100_000 / 16 }),
      figure('gateway/capacity', 'go', 'capacity_per_core', { above: 100_000 / 16 }),
    ],
    rule: 'Forwarding takes Python more than 16 cores for 100,000 requests/s and Go fewer, by requests per CPU second at capacity, and Go is beyond the margin in that and in answering by itself.',
    limits:
      'Cores are extrapolated from one machine’s CPU per request; a gateway that does more than forward costs more in both.',
  },
  {
    id: 'deadline-10ms',
    source: 'asserted',
    claim: 'Budgets under 10 ms need Go.',
    deciders: ['ping/rate-100', 'ping/load-50', 'crud/rate-200', 'crud/load-50'].map((place) =>
      figure(place as `${string}/${string}`, 'python', 'within_10ms', { below: 0.99 }),
    ),
    rule: 'At 100 and 200 requests/s and at half of what it serves within the objective, fewer than 99 % of Python’s answers come within 10 ms.',
    limits: 'On one machine: the network of a deployment takes its part of the 10 ms.',
  },
  {
    id: 'footprint',
    source: 'asserted',
    claim:
      'Go ships 15 MB, Python 150 MB as an artifact and 850 MB as an image; Go starts faster and holds less.',
    deciders: [
      figure('footprint/artifact', 'go', 'artifact_bytes', about(15)),
      figure('footprint/artifact', 'python', 'artifact_bytes', about(150)),
      figure('footprint/artifact', 'python', 'image_bytes', about(850)),
      compared('footprint/idle', 'cold_start', 'b-better'),
      compared('footprint/idle', 'memory_peak', 'b-better'),
    ],
    rule: 'Sizes within a factor of 1.5 of what is said; the start to the first answer and the memory while idle: Go beyond the margin.',
    limits:
      'Local processes have no image, and containers are not weighed without theirs: each lab decides a part.',
  },
  ...(
    [
      ['webhook-jobs', 'asserted', 'Webhooks and job queues see no difference.'],
      ['streaming', 'asserted', 'Gigabytes per second of stream processing need Go.'],
      ['hybrid', 'asserted', 'Python for business logic with Go for the hot path is the best of both.'],
      ['scale-out', 'asserted', 'More containers solve throughput.'],
      ['fewer-servers', 'reported', 'A rewrite cut the servers by 75 %.'],
      ['cost', 'asserted', 'Extra compute is cheaper than a rewrite.'],
    ] as const
  ).map(([id, source, claim]): Written => ({
    id,
    source,
    claim,
    deciders: [],
    rule: 'None yet: nothing measures it.',
    limits: 'Not tested.',
    howToRun: WITH_ITS_SECOND_HALF,
  })),
];

/** Every claim that is put to the test, in the order in which reports show them. */
export const claims: readonly Claim[] = written.map((claim) =>
  claimSchema.parse({ ...claim, scenarios: [...new Set(claim.deciders.map(({ scenario }) => scenario))] }),
);

/** The ids of the claims that a scenario decides, wholly or in part. */
export function claimsOf(scenario: string): string[] {
  return claims.filter(({ scenarios }) => scenarios.includes(scenario)).map(({ id }) => id);
}
