import type { WrittenClaim } from './claim.js';
import { both, compared, figure, figureBeside, SCALES } from './deciders.js';

/** One process whose threads serve everything. */
const FREE_THREADED = 'python-free-threaded';

/** What more cores are said to give, by threads and by processes. */
export const cores: WrittenClaim[] = [
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
      'Speed-up with a worker process a core, which needs no exchange of data, stands beside it: there the GIL costs nothing. How far raw speed is apart hangs on the processor: both do the same digests, and where it has instructions for SHA-256 a digest of 64 bytes is so short that what is left in Python is the interpreter and a context for each call.',
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
    deciders: ['hashing/digest-threads-speed-up', 'crud/threads-speed-up'].map((place) => ({
      ...compared(place, 'speed_up', 'equivalent'),
      a: FREE_THREADED,
    })),
    beside: ['hashing/digest-threads', 'crud/threads'].map((place) => ({
      ...both(place, 'throughput'),
      a: FREE_THREADED,
    })),
    rule: 'With threads of one process, a free-threaded Python has Go’s speed-up within 10 %, in computing and in CRUD on Postgres; raw throughput stands beside it.',
    limits:
      'One service by threads of its own. That the GIL was off is checked after the target has answered every request of the contract, since an extension may switch it on again. CRUD needs two cores for the target alone, four in all, and Postgres may limit the faster one before its cores do.',
    howToRun:
      'Needs a free-threaded interpreter in PATH (python3.14t): --lab local --claims free-threading; docs/adding-a-target.md tells more.',
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
    beside: [
      both('workers/spawned', 'throughput'),
      ...['spawned', 'preforked'].map((start) =>
        figureBeside(`workers/${start}-worker`, 'memory_per_worker', 'python'),
      ),
    ],
    rule: 'A worker a core, spawned or pre-forked, reaches three quarters of an ideal speed-up over one; a forked worker holds at least a tenth less memory (PSS, slope over 2 to 5 workers) than a spawned one.',
    limits:
      'Work in the application alone; Postgres would be the limit of more cores. On two cores the load shares them.',
  },
];
