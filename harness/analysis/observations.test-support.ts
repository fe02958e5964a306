import type { Calibration } from '../model/run/environment.js';
import type {
  CompletedObservation,
  ControlGroupRecord,
  FailedObservation,
  Observation,
} from '../model/run/observation.js';
import type { FanoutLoadRecord, HttpLoadRecord } from '../model/run/load-record.js';
import type { LinkRecord } from '../model/run/link.js';
import type { Plan } from '../model/plan/plan.js';
import type { Level, Scenario } from '../model/plan/scenario.js';
import { defineScenario } from '../model/plan/scenario.js';
import { LOAD, OBSERVATION } from '../simulation/made-up.js';
import { Histogram } from '../stats/histogram.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { judgeObservations } from './window/judged-levels.js';

/** Builders for the tests of the analysis: a plan of one scenario and observations with known figures. */
const requests = [{ name: 'r', weight: 1, method: 'GET' as const, path: '/' }];
const seconds = { quick: 5, standard: 5 };

export const levels = {
  rate: {
    id: 'rate',
    title: 'at a rate',
    load: { kind: 'open-loop', ratePerSecond: 200, connections: 64, requests },
    seconds,
    primary: ['latency_p50', 'cpu_per_1k'],
    absoluteMargins: [{ metric: 'latency_p50', marginUs: 5_000 }],
  },
  wait: {
    id: 'wait',
    title: 'waiting',
    load: { kind: 'open-loop', ratePerSecond: 100, connections: 64, requests },
    seconds,
    injectedWaitMs: 50,
    primary: ['latency_p50'],
  },
  capacity: {
    id: 'capacity',
    title: 'capacity',
    load: { kind: 'closed-loop', purpose: 'capacity', connections: 64, requests },
    seconds,
    primary: ['throughput'],
  },
  room: {
    id: 'room',
    title: 'a room',
    load: {
      kind: 'fanout',
      connections: 1_000,
      broadcastsPerSecond: 2,
      messageBytes: 128,
      memoryAtConnections: [0],
    },
    seconds,
    primary: ['cpu_per_delivery', 'completion_p50', 'memory_per_connection'],
  },
} satisfies Record<string, Level>;

export const scenario: Scenario = defineScenario({
  id: 'test',
  title: 'Test',
  question: 'Does it?',
  needs: [],
  writes: false,
  poolSize: 20,
  cores: 'separate',
  levelOrder: 'random',
  ratioMargin: 1.1,
  warmUp: [],
  levels: Object.values(levels),
});

export function planOf(blocks: number): Plan {
  return {
    schemaVersion: 1,
    profile: 'quick',
    lab: 'local',
    seed: 1,
    blocks,
    looks: [],
    budgetSeconds: null,
    spareTrials: [],
    targets: [
      { id: 'py', language: 'python', title: 'Python' },
      { id: 'go', language: 'go', title: 'Go' },
    ],
    cpus: { target: [0], database: [1], load: [2], shared: [], targetCores: 1, pinned: true },
    scenarios: [scenario],
    levelSeconds: {},
    warmUpSecondsPerLevel: 0,
    leftOut: [],
    agents: 1,
    primaryAa: null,
    rules: {},
    claims: [],
    trials: Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) =>
      ['py', 'go'].map((target, position) => ({
        id: `b${block}-test-${target}`,
        block,
        order: 2 * block - 1 + position,
        scenario: 'test',
        target,
        startUp: {},
        arm: 'ab' as const,
        deployment: 1 as const,
        levels: Object.keys(levels),
        replicas: 1,
        seed: block,
      })),
    ),
  };
}

/** A plan of one level and nothing else. */
export function planOfLevel(level: Level, blocks = 5): Plan {
  return { ...planOf(blocks), scenarios: [{ ...scenario, levels: [level] }] };
}

/** One observation, judged in a plan whose only level it is of, after others of that level. */
export function judgeAlone(
  observation: CompletedObservation,
  level: Level,
  calibration: Calibration | null,
  before: readonly CompletedObservation[] = [],
  links: readonly LinkRecord[] = [],
): JudgedLevel {
  const made = [...before, observation].map((one) => ({ ...one, level: level.id }));
  const judged = judgeObservations(planOfLevel(level), made, calibration, links).at(-1);
  if (!judged) throw new Error('Nothing was judged.');
  return judged;
}

/** Agents that were the limit of what they reached. */
export function calibrated(openLoopPerSecond: number | null): Calibration {
  return {
    rawClosedPerSecond: 100_000,
    autocannonClosedPerSecond: 40_000,
    openLoopPerSecond,
    openLoopLagP99Us: 100,
    deliveriesPerSecond: 60_000,
    rawAgentBusy: 0.99,
    rawServerBusy: 0.5,
    autocannonAgentBusy: 0.99,
    autocannonServerBusy: 0.4,
    deliveryAgentBusy: 0.95,
    deliveryServerBusy: 0.6,
    seconds: 10,
  };
}

export function histogramOf(us: readonly number[]): string {
  using histogram = Histogram.empty();
  for (const value of us) histogram.record(value);
  return histogram.encode();
}

/** A good window of 1,000 requests, all answered in `us`. */
export function httpLoad(us: number, changes: Partial<HttpLoadRecord> = {}): HttpLoadRecord {
  const all = histogramOf(Array.from({ length: 1_000 }, () => us));
  return {
    ...LOAD,
    connections: 64,
    minimumGoodUs: us,
    agentBusy: 0.1,
    agentCpuSeconds: 1,
    histograms: {
      responseUs: all,
      fromArrivalUs: all,
      serviceUs: all,
      lagUs: histogramOf([1, 2, 3]),
      groups: {},
    },
    ...changes,
  };
}

export function fanoutLoad(changes: Partial<FanoutLoadRecord> = {}): FanoutLoadRecord {
  return {
    kind: 'fanout',
    agents: 1,
    windowSeconds: 3,
    connections: 1_000,
    connected: 1_000,
    connectFailures: 0,
    connectSeconds: 1,
    disconnected: 0,
    broadcastsPerSecond: 2,
    published: 6,
    publishFailed: 0,
    scheduled: 6_000,
    ok: 6_000,
    late: 0,
    lost: 0,
    duplicates: 0,
    agentBusy: 0.1,
    agentCpuSeconds: 0.3,
    compressionSeen: false,
    completionsUs: [20_000, 20_000, 20_000, 20_000, 20_000, 20_000],
    histograms: { deliveryUs: histogramOf([10_000]), lagUs: histogramOf([1]) },
    ...changes,
  };
}

type ObservedAt = { block: number; target: string; level?: string; attempt?: number; deployment?: 1 | 2 };

function identity({ block, target, level = 'rate', attempt = 0, deployment = 1 }: ObservedAt) {
  const arm = deployment === 1 ? ('ab' as const) : ('aa' as const);
  const trialId = `b${block}-test-${target}`;
  return {
    trialId,
    block,
    order: block,
    scenario: 'test',
    level,
    target,
    arm,
    deployment,
    attempt,
    atSeconds: block,
  };
}

export function controlGroup(changes: Partial<ControlGroupRecord> = {}): ControlGroupRecord {
  return {
    version: 'v2',
    workingSetPeakBytes: 90e6,
    anonymousPeakBytes: 70e6,
    peakBytes: 120e6,
    socketBytes: null,
    slabBytes: null,
    limitBytes: null,
    throttledShare: 0,
    oomKills: 0,
    ...changes,
  };
}

export function completed(
  place: ObservedAt,
  changes: Partial<CompletedObservation> = {},
): CompletedObservation {
  return {
    ...OBSERVATION,
    ...identity(place),
    load: httpLoad(1_000),
    resources: {
      ...OBSERVATION.resources,
      cpuSeconds: 0.5,
      rssPeakBytes: 100e6,
      pssPeakBytes: 80e6,
      openFilesPeak: 100,
    },
    ...changes,
  };
}

export function failed(place: ObservedAt, cause: 'target' | 'harness' = 'target'): FailedObservation {
  return {
    ...identity(place),
    status: 'failed',
    stage: 'load',
    cause,
    expected: 'the target to live',
    found: 'it ended',
    remedy: 'Read its log',
    logTail: 'boom',
  };
}

/** An observation for each block and both targets, the second target's values `ratio` times the first's. */
export function pairsOf(
  blocks: number,
  make: (target: 'py' | 'go', block: number) => Observation,
): Observation[] {
  return Array.from({ length: blocks }, (_, index) => index + 1).flatMap((block) => [
    make('py', block),
    make('go', block),
  ]);
}
