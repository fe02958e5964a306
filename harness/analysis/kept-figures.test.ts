import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { MetricId } from '../model/metrics.js';
import type { LinkFigure, LinkRecord } from '../model/run/link.js';
import type { CompletedObservation } from '../model/run/observation.js';
import { pairedBlocks, sideOf } from './comparison/sides.js';
import { judgeObservations } from './window/judged-levels.js';
import { calibrated, completed, histogramOf, httpLoad, planOf } from './observations.test-support.js';

/**
 * What is kept follows from what was offered and from what the generator and the machine did: speed one arm up or down
 * in any block, or exchange the arms, and the same figures of the same blocks are kept.
 */
const BLOCKS = 5;
const BLOCK_SECONDS = 100;
const REQUESTS = 1_000;
const SECONDS = 5;
const RATE = REQUESTS / SECONDS;
/** A quiet arm's service time, and how many of its requests a second of its capacity holds. */
const SERVICE_US = 10_000;
const CAPACITY = 1_000;
const METRICS: readonly MetricId[] = [
  'latency_p50',
  'latency_p95',
  'latency_p99',
  'cpu_per_1k',
  'memory_peak',
];

/** What the generator and the machine did in one window; the margin of the level is about a millisecond. */
interface Noise {
  /** Requests that were late, 0..1, and by how much: clearly less than a third of the margin, or clearly more. */
  readonly lateShare: number;
  readonly lateUs: number;
  readonly agentBusy: number;
  readonly otherCpuShare: number;
  readonly unsent: number;
  readonly loopGapMs: number;
}
/** How fast a target was in one window: 1 is its usual speed, 10 ten times slower. */
type Slowness = number;

const rarely = <Value>(bad: Value, good: Value) =>
  fc.oneof({ arbitrary: fc.constant(good), weight: 5 }, { arbitrary: fc.constant(bad), weight: 1 });
const machine = {
  agentBusy: rarely(0.9, 0.2),
  otherCpuShare: rarely(0.3, 0.02),
  unsent: rarely(50, 0),
  loopGapMs: rarely(400, 10),
};
const wholly = fc.record({
  ...machine,
  lateShare: fc.constant(1),
  lateUs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 10_000, max: 20_000 })),
});
const inPart = fc.record({
  ...machine,
  lateShare: fc.constantFrom(0.02, 0.1, 1),
  lateUs: fc.oneof(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 3_000, max: 8_000 })),
});

/** One window of a target with one server and a queue before it, driven by a generator with that noise. */
function windowOf(
  target: 'py' | 'go',
  block: number,
  slowness: Slowness,
  noise: Noise,
): CompletedObservation {
  const serviceUs = SERVICE_US * slowness * (1 + 0.01 * block);
  const behindUs = Math.max(0, (1 / (CAPACITY / slowness) - 1 / RATE) * 1e6);
  const fromArrival = Array.from({ length: REQUESTS }, (_, index) => serviceUs + index * behindUs);
  const every = Math.round(1 / noise.lateShare);
  const response = fromArrival.map((us, index) => us + (index % every === 0 ? noise.lateUs : 0));
  const answered = response.filter((us, index) => index / RATE + us / 1e6 <= SECONDS).length;
  const sent = REQUESTS - noise.unsent;
  const load = httpLoad(serviceUs, {
    scheduled: REQUESTS,
    sent,
    dropped: noise.unsent,
    ok: sent,
    minimumGoodUs: serviceUs,
    answeredInWindow: answered,
    okInWindow: Math.max(1, answered),
    windowSeconds: SECONDS,
    offeredRatePerSecond: RATE,
    achievedRatePerSecond: answered / SECONDS,
    bytes: { sent: 200 * sent, received: 2_000 * sent },
    agentBusy: noise.agentBusy,
    loopGapMs: noise.loopGapMs,
  });
  const observation = completed({ block, target });
  return {
    ...observation,
    atSeconds: BLOCK_SECONDS * block,
    host: { ...observation.host, otherCpuShare: noise.otherCpuShare },
    load: {
      ...load,
      histograms: {
        ...load.histograms,
        responseUs: histogramOf(response),
        fromArrivalUs: histogramOf(fromArrival),
        lagUs: histogramOf(response.map((us, index) => us - fromArrival[index]!)),
      },
    },
  };
}

type Speeds = Readonly<Record<'py' | 'go', readonly Slowness[]>>;
type Noises = Readonly<Record<'py' | 'go', readonly Noise[]>>;

/** Between two of them lies a block. */
type Network = readonly Pick<LinkFigure, 'roundTripP50Us' | 'bytesPerSecond'>[];

const readingsOf = (network: Network): LinkRecord[] =>
  network.map((figures, index) => ({
    record: 'link',
    block: index + 1,
    when: 'before',
    atSeconds: BLOCK_SECONDS * (index + 0.5),
    link: { from: 'load', to: 'target', roundTripP99Us: 1_000, ...figures },
  }));

/** `metric: blocks` of what is kept for the pair. */
function kept(speeds: Speeds, noises: Noises, ceiling: number | null, network: Network = []): string[] {
  const targets = ['py', 'go'] as const;
  const observations = Array.from({ length: BLOCKS }, (_, index) =>
    targets.map((target) => windowOf(target, index + 1, speeds[target][index]!, noises[target][index]!)),
  ).flat();
  const judged = judgeObservations(planOf(BLOCKS), observations, calibrated(ceiling), readingsOf(network));
  const [a, b] = targets.map((target) =>
    sideOf(judged, { scenario: 'test', level: 'rate', target, deployment: 1 }),
  );
  return METRICS.map((metric) => {
    const blocks = pairedBlocks({ metric, marginKind: 'ratio' }, a!, b!).map(({ block }) => block);
    return `${metric}: ${blocks.join(', ')}`;
  });
}

const usual: Speeds = {
  py: Array.from({ length: BLOCKS }, () => 2),
  go: Array.from({ length: BLOCKS }, () => 1),
};
const noisesOf = (noise: fc.Arbitrary<Noise>) => {
  const arm = fc.array(noise, { minLength: BLOCKS, maxLength: BLOCKS });
  return fc.record({ py: arm, go: arm });
};
/** 80 % of 240/s are less than what is offered: the level is left out, however fast a target is. */
const ceilings = fc.constantFrom(null, 240, 1_000);
const where = {
  target: fc.constantFrom('py' as const, 'go' as const),
  block: fc.integer({ min: 0, max: BLOCKS - 1 }),
};

function changed(target: 'py' | 'go', block: number, slowness: Slowness): Speeds {
  return { ...usual, [target]: usual[target].with(block, slowness) };
}

describe('the set of kept figures', () => {
  it('stays the same when an arm is faster or slower in a block, while it sustains the rate', () => {
    const slowness = fc.double({ min: 0.1, max: 4, noNaN: true });
    fc.assert(
      fc.property(
        noisesOf(inPart),
        ceilings,
        fc.record({ ...where, slowness }),
        (noises, ceiling, change) => {
          const speeds = changed(change.target, change.block, change.slowness);
          expect(kept(speeds, noises, ceiling)).toEqual(kept(usual, noises, ceiling));
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('stays the same when one arm cannot sustain the rate, or neither can', () => {
    // Where a target's own queue spreads its answers over seconds, a late tenth of the arrivals moves none of its
    // quantiles, and what is less than a class of the histogram, 0.1 % of them, cannot be told.
    const slowness = fc.double({ min: 5.5, max: 8, noNaN: true });
    fc.assert(
      fc.property(
        noisesOf(wholly),
        ceilings,
        fc.record({ ...where, slowness }),
        (noises, ceiling, change) => {
          const one = changed(change.target, change.block, change.slowness);
          const slowed = (speeds: readonly Slowness[]) => speeds.with(change.block, change.slowness);
          const both = { py: slowed(usual.py), go: slowed(usual.go) };
          const before = kept(usual, noises, ceiling);
          expect(kept(one, noises, ceiling)).toEqual(before);
          expect(kept(both, noises, ceiling)).toEqual(before);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('stays the same when the arms are exchanged, and when they exchange their speeds', () => {
    fc.assert(
      fc.property(noisesOf(inPart), ceilings, (noises, ceiling) => {
        const before = kept(usual, noises, ceiling);
        const speeds = { py: usual.go, go: usual.py };
        expect(kept(speeds, noises, ceiling)).toEqual(before);
        expect(kept(speeds, { py: noises.go, go: noises.py }, ceiling)).toEqual(before);
      }),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('stays the same over a network that drifts, is narrow or far', () => {
    const slowness = fc.double({ min: 0.1, max: 4, noNaN: true });
    const reading = fc.record({
      // 64 connections at 200/s bear some 220 ms.
      roundTripP50Us: fc.oneof(fc.integer({ min: 200, max: 300 }), fc.constant(250_000)),
      bytesPerSecond: rarely(500_000, 1e8),
    });
    const networks = fc.array(reading, { minLength: BLOCKS + 1, maxLength: BLOCKS + 1 });
    fc.assert(
      fc.property(
        noisesOf(inPart),
        networks,
        fc.record({ ...where, slowness }),
        (noises, network, change) => {
          const before = kept(usual, noises, null, network);
          const speeds = changed(change.target, change.block, change.slowness);
          expect(kept(speeds, noises, null, network)).toEqual(before);
          expect(kept({ py: usual.go, go: usual.py }, noises, null, network)).toEqual(before);
        },
      ),
      { numRuns: 12, endOnFailure: true },
    );
  });

  it('is not always all, nor nothing', () => {
    const still: Noise = {
      lateShare: 1,
      lateUs: 0,
      agentBusy: 0.2,
      otherCpuShare: 0,
      unsent: 0,
      loopGapMs: 0,
    };
    const quiet = Array.from({ length: BLOCKS }, () => still);
    const steady = { roundTripP50Us: 200, bytesPerSecond: 1e8 };
    const drifting = Array.from({ length: BLOCKS + 1 }, (_, index) =>
      index < 3 ? steady : { ...steady, roundTripP50Us: 400 },
    );
    expect(kept(usual, { py: quiet, go: quiet }, null, drifting)[0]).toBe('latency_p50: 1, 2, 4, 5');
    const late = quiet.with(1, { ...still, lateShare: 0.1, lateUs: 3_000 });
    expect(kept(usual, { py: late, go: quiet }, null)).toEqual([
      'latency_p50: 1, 2, 3, 4, 5',
      'latency_p95: 1, 3, 4, 5',
      'latency_p99: 1, 3, 4, 5',
      'cpu_per_1k: 1, 2, 3, 4, 5',
      'memory_peak: 1, 2, 3, 4, 5',
    ]);
  });
});
