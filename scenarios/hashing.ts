import type { Connections, Level } from '../harness/model/scenario.js';
import { defineScenario } from '../harness/model/scenario.js';

interface Algorithm {
  readonly id: 'digest' | 'pbkdf2';
  readonly title: string;
  readonly body: string;
}

const digest: Algorithm = {
  id: 'digest',
  title: 'SHA-256 of 64 bytes, chained in the interpreter',
  body: '{"algorithm":"sha256","rounds":{{digestRounds}},"size":64}',
};
const pbkdf2: Algorithm = {
  id: 'pbkdf2',
  title: 'PBKDF2, one native call',
  body: '{"algorithm":"pbkdf2","rounds":{{pbkdf2Rounds}},"size":64}',
};

/** Enough for each worker to have about its share of them, however the kernel deals them out. */
const MANY_CONNECTIONS = 64;

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

function level(algorithm: Algorithm, { suffix, title, connections, concurrency }: Concurrency): Level {
  return {
    id: `${algorithm.id}-${suffix}`,
    title: `${algorithm.title}, ${title}`,
    load: {
      kind: 'closed-loop',
      purpose: 'fixed-concurrency',
      connections,
      concurrency,
      requests: [{ name: 'hash', weight: 1, method: 'POST', path: '/hash', body: algorithm.body }],
    },
    seconds: { quick: 1.5, standard: 5 },
    // CPU per request is compared only at equal rates, which a closed loop does not give.
    primary: ['throughput'],
  };
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
  warmUp: [
    {
      level: 'digest-cN',
      connections: MANY_CONNECTIONS,
      concurrency: { timesTargetCores: 2 },
      seconds: 0.25,
    },
    {
      level: 'pbkdf2-cN',
      connections: MANY_CONNECTIONS,
      concurrency: { timesTargetCores: 2 },
      seconds: 0.25,
    },
  ],
  levels: [level(digest, alone), level(digest, parallel), level(pbkdf2, alone), level(pbkdf2, parallel)],
  pilots: [
    {
      kind: 'duration',
      placeholder: 'digestRounds',
      level: 'digest-c1',
      targetMs: 20,
      start: 5_000,
      rule: 'rounds of chained SHA-256 of which one request alone takes 20 ms in the first target',
    },
    {
      kind: 'duration',
      placeholder: 'pbkdf2Rounds',
      level: 'pbkdf2-c1',
      targetMs: 20,
      start: 20_000,
      rule: 'PBKDF2 rounds of which one request alone takes 20 ms in the first target',
    },
  ],
  claims: ['cpu-parallel', 'native-hash-threads'],
});
