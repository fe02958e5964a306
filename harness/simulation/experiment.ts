import type { Metrics } from '../analysis/window/metrics.js';
import type { LevelState } from '../analysis/window/judged-levels.js';
import type { Comparison } from '../model/report/report.js';
import type { CompletedObservation } from '../model/run/observation.js';
import type { Level } from '../model/plan/scenario.js';
import type { JudgeContext } from '../analysis/comparison/judge.js';
import { compareSides } from '../analysis/comparison/judge.js';
import type { Side } from '../analysis/comparison/sides.js';
import { Histogram } from '../stats/histogram.js';
import type { Random } from '../stats/random.js';
import type { Condition } from './conditions.js';

/** The block deviation of a quiet machine, by which the method's margin and number of blocks were chosen. */
export const BLOCK_DEVIATION = 0.05;
export const MARGIN = 1.1;
/** Median latency of the target `a` before the noise; only ratios matter. */
const LATENCY_US = 10_000;

export interface Setting {
  readonly condition: Condition;
  readonly blocks: number;
  /** The true ratio b over a. */
  readonly truth: number;
  /** Deviation of a block's log ratio, without its tail; left out: 5 %. */
  readonly deviation?: number;
  /** Left out: 1.10. */
  readonly margin?: number;
  /** Left out: none, and so no cross-check. */
  readonly bootstrapResamples?: number;
}

/** One made-up run of two targets, judged by what judges a real one. */
export function experiment(setting: Setting, random: Random): Comparison {
  const { condition, blocks, truth, deviation = BLOCK_DEVIATION, margin = MARGIN } = setting;
  const noise = condition.draw(random, blocks, deviation);
  const context: JudgeContext = {
    plan: { blocks, seed: random.uint32(), cpus: CPUS },
    deliveryCeilingPerSecond: null,
    bootstrapResamples: setting.bootstrapResamples ?? 0,
  };
  const a = madeUpSide(
    'a',
    noise.map((block) => LATENCY_US * Math.exp(block.a)),
  );
  const b = madeUpSide(
    'b',
    noise.map((block) => LATENCY_US * truth * Math.exp(block.b)),
  );
  const scenario = { id: 'simulated', ratioMargin: margin, levels: [LEVEL] };
  const [comparison] = compareSides(context, scenario, LEVEL, 'ab', a, b);
  if (!comparison) throw new Error('A primary metric is always compared.');
  return comparison;
}

function madeUpSide(target: string, latenciesUs: readonly number[]): Side {
  const states = latenciesUs.map((value, index): [number, LevelState[]] => {
    const metrics: Metrics = new Map([['latency_p50', { value, judged: true }]]);
    return [index + 1, [{ kind: 'held', metrics, observation: OBSERVATION, spoiled: [] }]];
  });
  return { target, blocks: new Map(states) };
}

const LEVEL: Level = {
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

const CPUS = { target: [0], database: [1], load: [2], shared: [], targetCores: 1, pinned: true };

const NO_SAMPLES = Histogram.empty().encode();

/** What a good window records beside its latency; the rules of judging look at it, and find nothing. */
const OBSERVATION: CompletedObservation = {
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
  load: {
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
  },
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
