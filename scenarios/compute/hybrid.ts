import type { Derived, Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES, only } from '../requests.js';

/** The service that takes the work over, for either target: for its own language that is the hop alone. */
const HELPER = 'go-net-http';
/** Of chained SHA-256: in Python some 0.05, 0.5 and 5 ms. */
const ROUNDS = [100, 1_000, 10_000];
/** Of which the claim is decided. */
const CLAIMED_ROUNDS = 10_000;
const RATE_PER_SECOND = 40;

interface DoneBy {
  readonly id: 'own' | 'native' | 'via';
  readonly title: string;
  /** PBKDF2 takes two compressions a round, as a digest of 64 bytes with its padding does: the same work in one native call. */
  readonly algorithm: 'sha256' | 'pbkdf2';
  readonly via: 'here' | 'downstream';
}

const own: DoneBy = { id: 'own', title: 'in the service itself', algorithm: 'sha256', via: 'here' };
const native: DoneBy = {
  id: 'native',
  title: 'in the service itself by one native call (PBKDF2)',
  algorithm: 'pbkdf2',
  via: 'here',
};
const handedOn: DoneBy = { id: 'via', title: `handed to ${HELPER}`, algorithm: 'sha256', via: 'downstream' };

function level({ id, title, algorithm, via }: DoneBy, rounds: number): Level {
  return {
    id: `${id}-${rounds}`,
    title: `${rounds.toLocaleString('en-US')} rounds, ${title}, ${RATE_PER_SECOND} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond: RATE_PER_SECOND,
      connections: 64,
      requests: only({
        name: 'hash',
        method: 'POST',
        path: '/hash',
        body: `{"algorithm":"${algorithm}","rounds":${rounds},"size":64,"via":"${via}"}`,
      }),
    },
    seconds: { quick: 3, standard: 3 },
    ...(via === 'downstream' ? { startUp: { beside: HELPER } } : {}),
    primary: ['latency_p50', 'cpu_per_1k'],
  };
}

/** What doing it otherwise takes of what the service itself takes in its own language. */
function pays(doneBy: DoneBy, rounds: number, kind: 'latency' | 'cpu'): Derived {
  const metric = kind === 'latency' ? 'latency_p50' : 'cpu_per_1k';
  return {
    id: `${doneBy === handedOn ? '' : `${doneBy.id}-`}${kind}-${rounds}`,
    title: `${rounds.toLocaleString('en-US')} rounds ${doneBy.title} against done in the service itself`,
    metric: `${kind}_quotient`,
    primary: false,
    from: {
      kind: 'quotient',
      of: { level: `${doneBy.id}-${rounds}`, metric },
      by: { level: `own-${rounds}`, metric },
    },
  };
}

export const hybrid = defineScenario({
  id: 'hybrid',
  title: 'Python with Go for the hot path',
  question: 'From how much work on does handing it to a Go service pay?',
  needs: ['healthz', 'about', 'hash', 'hybrid'],
  writes: false,
  poolSize: 4,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [{ level: 'own-100', connections: 16, seconds: 0.5 }],
  levels: [
    ...[own, handedOn].flatMap((doneBy) => ROUNDS.map((rounds) => level(doneBy, rounds))),
    level(native, CLAIMED_ROUNDS),
  ],
  derived: (['latency', 'cpu'] as const).flatMap((kind) => [
    ...ROUNDS.map((rounds) => pays(handedOn, rounds, kind)),
    pays(native, CLAIMED_ROUNDS, kind),
  ]),
  profiles: LARGE_PROFILES,
});
