import type { Derived, Level } from '../../harness/model/plan/scenario.js';
import { defineScenario } from '../../harness/model/plan/scenario.js';
import { LARGE_PROFILES, only } from '../requests.js';

/** The service that takes the work over, for either target: for its own language that is the hop alone. */
const HELPER = 'go-net-http';
/** Of chained SHA-256: in Python some 0.05, 0.5 and 5 ms. */
const ROUNDS = [100, 1_000, 10_000];
const RATE_PER_SECOND = 40;

type DoneBy = 'own' | 'via';

function level(place: DoneBy, rounds: number): Level {
  const via = place === 'own' ? 'here' : 'downstream';
  const where = place === 'own' ? 'in the service itself' : `handed to ${HELPER}`;
  return {
    id: `${place}-${rounds}`,
    title: `${rounds.toLocaleString('en-US')} rounds, ${where}, ${RATE_PER_SECOND} requests/s`,
    load: {
      kind: 'open-loop',
      ratePerSecond: RATE_PER_SECOND,
      connections: 64,
      requests: only({
        name: 'hash',
        method: 'POST',
        path: '/hash',
        body: `{"algorithm":"sha256","rounds":${rounds},"size":64,"via":"${via}"}`,
      }),
    },
    seconds: { quick: 3, standard: 3 },
    ...(place === 'via' ? { startUp: { beside: HELPER } } : {}),
    primary: ['latency_p50', 'cpu_per_1k'],
  };
}

function pays(rounds: number, kind: 'latency' | 'cpu'): Derived {
  const metric = kind === 'latency' ? 'latency_p50' : 'cpu_per_1k';
  return {
    id: `${kind}-${rounds}`,
    title: `${rounds.toLocaleString('en-US')} rounds handed to ${HELPER} against done in the service itself`,
    metric: `${kind}_quotient`,
    primary: false,
    from: {
      kind: 'quotient',
      of: { level: `via-${rounds}`, metric },
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
  levels: (['own', 'via'] as const).flatMap((place) => ROUNDS.map((rounds) => level(place, rounds))),
  derived: ROUNDS.flatMap((rounds) => [pays(rounds, 'latency'), pays(rounds, 'cpu')]),
  profiles: LARGE_PROFILES,
});
