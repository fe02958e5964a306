import type { CpuLayout } from '../model/plan/cpus.js';
import type { Plan } from '../model/plan/plan.js';
import type { Level } from '../model/plan/scenario.js';
import { defineScenario } from '../model/plan/scenario.js';
import type { HttpLoadRecord } from '../model/run/load-record.js';
import type { CompletedObservation } from '../model/run/observation.js';
import { Histogram } from '../stats/histogram.js';

export const LEVEL: Level = {
  id: 'level',
  title: 'simulated',
  load: {
    kind: 'open-loop',
    ratePerSecond: 200,
    connections: 1,
    requests: [{ name: 'request', weight: 1, method: 'GET', path: '/' }],
  },
  seconds: { quick: 5, standard: 5 },
  primary: ['latency_p50'],
};

export const CPUS: CpuLayout = {
  target: [0],
  database: [1],
  load: [2],
  shared: [],
  targetCores: 1,
  pinned: true,
};

const NO_SAMPLES = Histogram.empty().encode();

export const LOAD: HttpLoadRecord = {
  kind: 'http',
  loop: 'open',
  engine: 'raw',
  connections: 1,
  windowSeconds: 5,
  offeredRatePerSecond: 200,
  achievedRatePerSecond: 200,
  scheduled: 1_000,
  sent: 1_000,
  ok: 1_000,
  failed: 0,
  timedOut: 0,
  dropped: 0,
  inFlight: 0,
  heldBack: 0,
  failures: {},
  minimumGoodUs: null,
  agentBusy: 0,
  agentCpuSeconds: 0,
  littleError: null,
  compressionSeen: false,
  serverTiming: null,
  halves: null,
  sequencesUsed: {},
  histograms: { responseUs: NO_SAMPLES, serviceUs: NO_SAMPLES, lagUs: NO_SAMPLES, groups: {} },
};

/** What a good window records beside its latency; the rules of judging look at it, and find nothing. */
export const OBSERVATION: CompletedObservation = {
  trialId: 'simulated',
  block: 1,
  order: 1,
  scenario: 'simulated',
  level: 'level',
  target: 'a',
  arm: 'ab',
  deployment: 1,
  attempt: 0,
  atSeconds: 0,
  status: 'completed',
  coldStartMs: null,
  load: LOAD,
  resources: {
    source: 'simulated',
    windowSeconds: 5,
    cpuSeconds: 1,
    rssPeakBytes: 1,
    pssPeakBytes: null,
    anonymousPeakBytes: null,
    openFilesPeak: 0,
    processes: 1,
    samples: [],
    cgroup: null,
  },
  memoryPoints: [],
  database: null,
  downstreamCpuSeconds: null,
  host: { otherCpuShare: 0, stealShare: 0, cpuPressure: null, coreBusy: {}, orchestratorCpuSeconds: 0 },
};

const REQUESTS = 50;

/** Requests of which each took so long: enough to judge a median by. */
export function allOf(us: number): string {
  using histogram = Histogram.empty();
  for (let request = 0; request < REQUESTS; request += 1) histogram.record(us);
  return histogram.encode();
}

/** The plan of a made-up run: two targets at these levels, a trial of each in each block. */
export function madeUpPlan(blocks: number, levels: readonly Level[]): Plan {
  const targets = [
    { id: 'a', language: 'python', title: 'a' },
    { id: 'b', language: 'go', title: 'b' },
  ];
  return {
    schemaVersion: 1,
    profile: 'quick',
    lab: 'local',
    seed: 1,
    blocks,
    looks: [],
    budgetSeconds: null,
    targets,
    cpus: CPUS,
    levelSeconds: {},
    warmUpSecondsPerLevel: 0,
    leftOut: [],
    agents: 1,
    scenarios: [
      defineScenario({
        id: 'simulated',
        title: 'simulated',
        question: '',
        needs: [],
        writes: false,
        poolSize: 100,
        cores: 'separate',
        levelOrder: 'random',
        ratioMargin: 1.1,
        warmUp: [],
        levels: [...levels],
      }),
    ],
    primaryAa: null,
    rules: {},
    claims: [],
    spareTrials: [],
    trials: Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) =>
      targets.map(({ id: target }) => ({
        id: `b${block}-${target}`,
        block,
        order: block,
        scenario: 'simulated',
        target,
        arm: 'ab' as const,
        deployment: 1 as const,
        startUp: {},
        replicas: 1,
        seed: block,
        levels: levels.map(({ id }) => id),
      })),
    ),
  };
}
