import type { Claim, ClaimInput } from '../harness/model/plan/claim.js';
import { claimSchema } from '../harness/model/plan/claim.js';
import { EXAMPLE_PRICES, RATES_PER_SECOND } from './claims/prices.js';
import {
  about,
  alike,
  alikeToUsers,
  apart,
  both,
  compared,
  costs,
  dearerBy,
  figure,
  figureBeside,
  figures,
  keptByGo,
  limitedBy,
  reachedByGo,
  SCALES,
  shareOf,
  WAITS,
} from './claims/deciders.js';
import { NOTICED_US } from './requests.js';

/** A claim as it is written below: the scenarios that it needs follow from its deciders. */
type Written = Omit<ClaimInput, 'scenarios'>;

const SECOND_US = 1_000_000;
const MS_US = 1_000;
const KILOBYTES = [10, 100, 1_000];

const written: Written[] = [
  {
    id: 'io-wait-parity',
    source: 'asserted',
    claim:
      'When a request waits 50-200 ms in Postgres, the language makes no difference that a user notices.',
    deciders: [50, 100, 200].flatMap((waitMs) => [
      ...alikeToUsers(`dashboard/wait-${waitMs}`),
      ...alikeToUsers(`crossover/wait-${waitMs}-load-50`),
    ]),
    beside: [50, 100, 200].flatMap((waitMs) => [
      both(`dashboard/wait-${waitMs}`, 'latency_p50'),
      both(`dashboard/wait-${waitMs}`, 'cpu_per_1k'),
      both(`crossover/wait-${waitMs}-load-50`, 'cpu_per_1k'),
    ]),
    rule: 'Median and p95 at waits of 50, 100 and 200 ms, at 100 requests/s and at half of the slower target’s rate within its objective: no difference beyond 5 ms.',
    limits:
      'Far below saturation: near the limit of the cores the CPU of a request decides, not its wait, which the crossover map shows.',
    howToRun: 'Needs the crossover map: --profile standard, or --claims io-wait-parity.',
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
      both('pool/waiters-of-pool-20', 'memory_per_waiter'),
      ...[5, 10].map((size) => both(`pool/pool-${size}-waiting-20`, 'throughput')),
    ],
    rule: 'With pools of 20 and 50, a hold of 50 ms, and 20 and 2,000 requests waiting: both reach 90 % of pool / hold, which proves that the pool is the limit, and their throughput differs by less than 10 %. “Whatever” is refuted by one counterexample.',
    limits:
      'One worker process and one statement a request; the hold is a sleep in Postgres, so the database itself is never the limit. The window opens as the crowd arrives, so what taking it in costs is part of it; 20,000 waiting were not tried.',
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
    id: 'waits-dominate',
    source: 'asserted',
    claim: 'Database, other services and serialisation together dominate most requests.',
    deciders: ['crud/rate-200', 'dashboard/wait-0', 'payload/kb-10', 'checkout/rate-100'].flatMap((place) =>
      ['python', 'go'].flatMap((target) => WAITS.map((shares) => shareOf(place, target, shares))),
    ),
    needs: 'most',
    beside: ['crud/rate-200', 'dashboard/wait-0', 'payload/kb-10', 'checkout/rate-100'].flatMap((place) =>
      ['python', 'go'].flatMap((target) => [
        figureBeside(place, 'database_share', target),
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
      ...['crud/rate-200', 'dashboard/wait-0', 'payload/kb-10', 'checkout/rate-100'].flatMap((place) =>
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
      both('mixed/rate-10', 'cpu_per_1k'),
    ],
    rule: 'At 5, 10 and 20 requests/s on one core each Go saves less than 25 ms of the median: what 20 ms can give, and a quarter. Beside it the ratio (Amdahl’s bound is 1.11), and the curve, which tells the rate at which it turns.',
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
      ...['python', 'go'].map((target) =>
        figureBeside(`payload/kb-${kilobytes}`, 'serialising_cpu_share', target),
      ),
    ]),
    rule: 'With answers of 10, 100 and 1,000 KB, serialising takes a tenth or more of the latency in either target (Server-Timing `ser`).',
    limits: 'JSON of rows read from Postgres by each language’s usual library.',
  },
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
    id: 'cpu-parallel',
    source: 'asserted',
    claim: 'Go pulls ahead on parallel CPU work; the GIL forces Python into processes with IPC overhead.',
    deciders: [
      compared('hashing/digest-cN', 'throughput', 'b-better'),
      compared('hashing/digest-threads-speed-up', 'speed_up', 'b-better'),
      figure('hashing/payload-100k', 'python', 'throughput_quotient', { below: 0.9 }),
    ],
    beside: [
      both('hashing/digest-speed-up', 'speed_up'),
      both('hashing/digest-processes-speed-up', 'speed_up'),
      both('hashing/digest-c1', 'throughput'),
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
    beside: [both('login/login-cN', 'throughput'), both('hashing/pbkdf2-cN', 'throughput')],
    rule: 'One Python process with threads reaches three quarters of an ideal speed-up over its cores, with PBKDF2 and with a bcrypt log-in, each against the same work on one core.',
    limits: 'The speed of PBKDF2 depends on the OpenSSL that Python links; its version is in the report.',
  },
  {
    id: 'free-threading',
    source: 'ours',
    claim: 'A Python without the GIL closes the gap in parallelism.',
    deciders: [
      {
        ...compared('hashing/digest-threads-speed-up', 'speed_up', 'equivalent'),
        a: 'python-free-threaded',
      },
    ],
    beside: [{ ...both('hashing/digest-cN', 'throughput'), a: 'python-free-threaded' }],
    rule: 'With threads of one process, a free-threaded Python has Go’s speed-up within 10 %; raw throughput stands beside it.',
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
    beside: [both('workers/spawned', 'throughput'), both('workers/spawned', 'memory_peak')],
    rule: 'A worker a core, spawned or pre-forked, reaches three quarters of an ideal speed-up over one; forked workers hold at least a tenth less memory (PSS) than spawned ones.',
    limits:
      'Work in the application alone; Postgres would be the limit of more cores. On two cores the load shares them.',
  },
  {
    id: 'websocket-50k',
    source: 'asserted',
    claim: 'WebSocket servers with 50,000 connections an instance need Go.',
    deciders: [
      keptByGo('fanout/conn-50000', 'delivered_ratio', { atLeast: 0.999 }, 'conn-50000'),
      keptByGo('fanout/conn-50000', 'connect_failures', { atMost: 50 }, 'conn-50000'),
    ],
    beside: [
      ...(['delivery_p50', 'delivery_p95', 'delivery_p99', 'delivery_p999'] as const).map((metric) =>
        both('fanout/conn-50000', metric),
      ),
      ...(['completion_p50', 'cpu_per_delivery', 'memory_per_connection', 'interval_used'] as const).map(
        (metric) => both('fanout/conn-50000', metric),
      ),
    ],
    rule: 'With 50,000 connections, both against the same bounds: 99.9 % delivered in time (within 2 s), at most one in a thousand not connected, memory within the limit. Go keeps them, and Python misses one of them.',
    limits:
      'One room, small messages, every client on the same machine; 500 rooms of 100 were not tried. A service that runs out of memory lost its block, and delivered nothing.',
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
    deciders: [dearerBy('gateway/capacity', 'capacity_per_core')],
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
    id: 'footprint',
    source: 'asserted',
    claim: 'Go ships 15 MB, Python 150 MB as an artifact and 850 MB as an image.',
    deciders: [
      figure('footprint/artifact', 'go', 'artifact_bytes', about(15)),
      figure('footprint/artifact', 'python', 'artifact_bytes', about(150)),
      figure('footprint/artifact', 'python', 'image_bytes', about(850)),
    ],
    beside: [figureBeside('footprint/artifact', 'image_bytes', 'go')],
    rule: 'Each size within a factor of 1.5 of what is said.',
    limits:
      'Local processes have no image, and containers are not weighed without theirs: each lab decides a part.',
  },
  {
    id: 'start-and-idle',
    source: 'ours',
    claim: 'Go starts faster and holds less while idle.',
    deciders: [
      compared('footprint/idle', 'cold_start', 'b-better'),
      compared('footprint/idle', 'memory_peak', 'b-better'),
    ],
    rule: 'The start to the first answer and the memory while idle: Go beyond the margin.',
    limits: 'A machine whose files are in memory already: the first start after a boot takes longer.',
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
    beside: ['steady-0', 'drain-0', 'steady-cpu-20', 'drain-cpu-20'].map((level) =>
      both(`jobs/${level}`, 'jobs_per_second'),
    ),
    rule: 'A queue in Postgres by the same statements, jobs that wait 10 ms: jobs done per second, steady and from a backlog, differ by less than 10 %. Jobs without work and of 20 ms of computing stand beside it.',
    limits: 'Our own worker in each language: a library may differ by more than the language does.',
  },
  {
    id: 'streaming',
    source: 'asserted',
    claim: 'Gigabytes per second of stream processing need Go.',
    deciders: ['pass', 'lines', 'json'].map((id) => dearerBy(`stream/${id}`, 'cpu_per_gb')),
    beside: ['pass', 'lines', 'json'].flatMap((id) => [
      both(`stream/${id}`, 'cpu_per_gb'),
      both(`stream/${id}`, 'bytes_per_second'),
    ]),
    rule: 'Cores for 1 GB/s passed through, parsed by lines and parsed as JSON, by CPU seconds per GB: the lower end of Python’s interval is twice the upper end of Go’s in each.',
    limits: 'Cores are extrapolated from CPU per GB; what the generator could send may have been the limit.',
  },
  {
    id: 'hybrid',
    source: 'asserted',
    claim: 'Python for business logic with Go for the hot path is the best of both.',
    deciders: [figure('hybrid/latency-10000', 'python', 'latency_quotient', { below: 1 / 1.1 })],
    beside: [
      ...[100, 1_000].map((rounds) => figureBeside(`hybrid/latency-${rounds}`, 'latency_quotient', 'python')),
      figureBeside('hybrid/latency-100', 'latency_quotient', 'go'),
      ...(['own', 'via'] as const).flatMap((place) => [
        both(`hybrid/${place}-10000`, 'latency_p50'),
        both(`hybrid/${place}-10000`, 'cpu_per_1k'),
      ]),
    ],
    rule: 'At 10,000 rounds of a digest a request, Python answers in a tenth less time or better when it hands them to a Go service on the same cores than when it does them itself. Less work, the hop’s own cost (Go to Go) and CPU of both stand beside it: from how much on it pays.',
    limits: 'One kind of work; a native extension, which seniors try first, was not compared.',
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
    deciders: ['crud', 'dashboard', 'checkout'].map((id) =>
      apart(`${id}/objective`, 'rate_within_objective', { above: 4 }, 'ratio'),
    ),
    beside: [both('crud/rate-200', 'cpu_per_1k'), both('crud/objective', 'rate_within_objective')],
    rule: 'Go’s rate within the objective over Python’s on the same cores, in crud, dashboard and checkout: its lower end is 4 or more, since a quarter of the servers is four times the rate of each.',
    limits: 'By rates of one machine; a rewrite changes more than the language.',
  },
  {
    id: 'cost',
    source: 'asserted',
    claim: 'Extra compute is cheaper than a rewrite.',
    deciders: RATES_PER_SECOND.flatMap((rate) =>
      ['crud', 'dashboard', 'checkout'].map((id) => costs(`${id}/objective`, rate, EXAMPLE_PRICES)),
    ),
    beside: [both('crud/objective', 'rate_within_objective')],
    rule: 'Whole instances for 116 requests/s (10 million a day) and 50,000/s at 60 % of the rate within the objective and one spare, over three years: what Python needs beyond Go costs less than the least that a rewrite does; against it where it is more than the most.',
    limits: `Example prices, to be replaced by the reader’s own: instances of ${EXAMPLE_PRICES.coresPerInstance} cores at ${EXAMPLE_PRICES.perInstanceMonth} a month, a rewrite at ${EXAMPLE_PRICES.rewrite.least.toLocaleString('en-US')} to ${EXAMPLE_PRICES.rewrite.most.toLocaleString('en-US')}. The database costs the same in both.`,
  },
];

/** Every claim that is put to the test, in the order in which reports show them. */
export const claims: readonly Claim[] = written.map((claim) =>
  claimSchema.parse({ ...claim, scenarios: [...new Set(claim.deciders.map(({ scenario }) => scenario))] }),
);

/** The ids of the claims that a scenario decides, wholly or in part. */
export function claimsOf(scenario: string): string[] {
  return claims.filter(({ scenarios }) => scenarios.includes(scenario)).map(({ id }) => id);
}
