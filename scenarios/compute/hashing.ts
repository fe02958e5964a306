import type { Connections, Derived, Level, StartUp } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import type { RequestMix } from '../../harness/model/plan/requests.js';
import { LARGE_PROFILES, only } from '../requests.js';

interface Algorithm {
  readonly id: 'digest' | 'pbkdf2';
  readonly title: string;
  readonly fields: string;
}

const digest: Algorithm = {
  id: 'digest',
  title: 'SHA-256 of 64 bytes, chained in the interpreter',
  fields: '"algorithm":"sha256","rounds":{{digestRounds}},"size":64',
};
const pbkdf2: Algorithm = {
  id: 'pbkdf2',
  title: 'PBKDF2, one native call',
  fields: '"algorithm":"pbkdf2","rounds":{{pbkdf2Rounds}},"size":64',
};

/** Enough for each worker to have about its share of them, however the kernel deals them out. */
const MANY_CONNECTIONS = 64;
const SECONDS = { quick: 1, standard: 3 };

interface Concurrency {
  readonly suffix: 'c1' | 'cN';
  readonly title: string;
  readonly connections: number;
  readonly concurrency: Connections;
}

const alone: Concurrency = { suffix: 'c1', title: 'one at a time', connections: 1, concurrency: 1 };
const parallel: Concurrency = {
  suffix: 'cN',
  title: 'twice as many at once as cores',
  connections: MANY_CONNECTIONS,
  concurrency: { timesTargetCores: 2 },
};

const hash = (fields: string): RequestMix =>
  only({ name: 'hash', method: 'POST', path: '/hash', body: `{${fields}}` });

interface Arm {
  readonly id: string;
  readonly title: string;
  readonly startUp: StartUp;
  readonly fields: string;
}

/** CPU per request is compared only at equal rates, which a closed loop does not give: throughput decides. */
function level(id: string, title: string, fields: string, at: Concurrency): Level {
  return {
    id,
    title,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections: at.connections,
      concurrency: at.concurrency,
      requests: hash(fields),
    },
    seconds: SECONDS,
    primary: ['throughput'],
  };
}

/** As each target is shipped: a worker a core, or one process on all cores. */
function shipped({ id, title, fields }: Algorithm, at: Concurrency): Level {
  return level(`${id}-${at.suffix}`, `${title}, ${at.title}`, fields, at);
}

function arm({ id, title, startUp, fields }: Arm, at: Concurrency): Level {
  return { ...level(id, `${title}, ${at.title}`, fields, at), startUp, profiles: LARGE_PROFILES };
}

const onOneCore = ({ id, title, fields }: Algorithm): Arm => ({
  id: `${id}-one-core`,
  title: `${title}, one core`,
  startUp: { cores: 'one' },
  fields,
});
/** One process that may use all cores; where Python's work runs in it. */
const inOneProcess = ({ id, title, fields }: Algorithm, place: 'inline' | 'threads' | 'processes'): Arm => ({
  id: `${id}-${place}`,
  title: `${title}, one process, ${place}`,
  startUp: { workers: 'one' },
  fields: `${fields},"arm":"${place}"`,
});

/** The claim is about this one; the others show how it grows. */
const CLAIMED_SIZE = '100k';
const SIZES = [
  { id: '1k', title: '1 KB', bytes: 1_024 },
  { id: '100k', title: '100 KB', bytes: 102_400 },
  { id: '10m', title: '10 MB', bytes: 10_485_760 },
];
/** A digest of data that a process pool has to be sent first. */
const payloadArm = ({ id, title, bytes }: (typeof SIZES)[number], place: 'threads' | 'processes'): Arm => ({
  id: `payload-${id}-${place}`,
  title: `SHA-256 of ${title}, one process, ${place}`,
  startUp: { workers: 'one' },
  fields: `"algorithm":"sha256","rounds":1,"size":${bytes},"arm":"${place}"`,
});

function speedUp(id: string, title: string, of: string, by: string): Derived {
  const metric = 'throughput';
  const from = { kind: 'quotient', of: { level: of, metric }, by: { level: by, metric } } as const;
  return { id, title, metric: 'speed_up', primary: true, from };
}

export const hashing = defineScenario({
  id: 'hashing',
  title: 'CPU-bound hashing',
  question: 'Does Go pull ahead on CPU-bound work, alone and in parallel on all cores?',
  needs: ['healthz', 'about', 'hash'],
  writes: false,
  poolSize: 4,
  cores: 'all-when-few',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: ['digest-cN', 'pbkdf2-cN'].map((warming) => ({
    level: warming,
    connections: MANY_CONNECTIONS,
    concurrency: { timesTargetCores: 2 },
    seconds: 0.25,
  })),
  levels: [
    shipped(digest, alone),
    shipped(digest, parallel),
    { ...shipped(pbkdf2, alone), profiles: LARGE_PROFILES },
    shipped(pbkdf2, parallel),
    arm(onOneCore(digest), parallel),
    arm(onOneCore(pbkdf2), parallel),
    arm(inOneProcess(digest, 'inline'), parallel),
    arm(inOneProcess(digest, 'threads'), parallel),
    arm(inOneProcess(digest, 'processes'), parallel),
    arm(inOneProcess(pbkdf2, 'threads'), parallel),
    ...SIZES.flatMap((size) =>
      (['threads', 'processes'] as const).map((place) => ({
        ...arm(payloadArm(size, place), parallel),
        ...(size.id === CLAIMED_SIZE ? {} : { profiles: ['publish' as const] }),
      })),
    ),
  ],
  pilots: [
    {
      kind: 'duration',
      placeholder: 'digestRounds',
      requests: hash(digest.fields),
      targetMs: 20,
      start: 5_000,
      rule: 'rounds of chained SHA-256 of which one request alone takes 20 ms in the first target',
    },
    {
      kind: 'duration',
      placeholder: 'pbkdf2Rounds',
      requests: hash(pbkdf2.fields),
      targetMs: 20,
      start: 20_000,
      rule: 'PBKDF2 rounds of which one request alone takes 20 ms in the first target',
    },
  ],
  derived: [
    speedUp(
      'digest-speed-up',
      'chained digests, all cores as shipped against one core',
      'digest-cN',
      'digest-one-core',
    ),
    speedUp(
      'digest-threads-speed-up',
      'chained digests, one process with threads on all cores against one core',
      'digest-threads',
      'digest-one-core',
    ),
    speedUp(
      'digest-processes-speed-up',
      'chained digests, one process with a process pool on all cores against one core',
      'digest-processes',
      'digest-one-core',
    ),
    speedUp(
      'pbkdf2-threads-speed-up',
      'PBKDF2, one process with threads on all cores against one core',
      'pbkdf2-threads',
      'pbkdf2-one-core',
    ),
    ...SIZES.map(({ id, title }): Derived => ({
      id: `payload-${id}`,
      title: `a process pool against threads, ${title} of data`,
      metric: 'throughput_quotient',
      primary: false,
      from: {
        kind: 'quotient',
        of: { level: `payload-${id}-processes`, metric: 'throughput' },
        by: { level: `payload-${id}-threads`, metric: 'throughput' },
      },
    })),
  ],
});
