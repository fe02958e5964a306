import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { HostRecord } from '../../model/run/observation.js';
import type { StaircaseStep } from '../../model/run/staircase-record.js';
import { accountedFor } from '../../rules/conservation.js';
import type { GateId } from '../../rules/gates.js';
import { gateOf, isBeyond } from '../../rules/gates.js';
import { machineFigures } from '../../rules/machine-gates.js';
import { sentShare } from '../../rules/schedule-kept.js';
import { Histogram } from '../../stats/histogram.js';

/** Of what was due, with less answered well a step is beyond the objective. */
export const FEWEST_ANSWERED = 0.995;
/** Requests of a step: ten lie beyond its p99. */
const REQUESTS = 1_000;
/** The generator's part of p99, from due less from arrival, may be this share of the objective. */
const MOST_GENERATOR_PART = 0.1;

/** How long a step is offered: until it has a p99, and never shorter than the plan says. */
export function stepSeconds(ratePerSecond: number, leastSeconds: number): number {
  return Math.max(leastSeconds, REQUESTS / ratePerSecond);
}

/**
 * What a step came to. Answers that came after its window count, since what was due at its end cannot come inside it:
 * p99 says whether they came in time.
 */
export function judgeStep(
  ratePerSecond: number,
  load: HttpLoadRecord,
  host: Pick<HostRecord, 'otherCpuShare' | 'stealShare'>,
  objectiveUs: number,
): StaircaseStep {
  const p99Us = p99Of(load.histograms.responseUs);
  const answeredShare = load.ok / load.scheduled;
  const spoiledBy = spoiling(load, host, objectiveUs);
  const within = p99Us !== null && p99Us <= objectiveUs && answeredShare >= FEWEST_ANSWERED;
  return {
    ratePerSecond,
    seconds: load.windowSeconds,
    p99Us,
    answeredShare,
    outcome: spoiledBy ? 'spoiled' : within ? 'within' : 'beyond',
    ...(spoiledBy ? { spoiledBy } : {}),
  };
}

/** By the gates of the method that look at a window of its own; none of them looks at what the target did. */
function spoiling(
  load: HttpLoadRecord,
  host: Pick<HostRecord, 'otherCpuShare' | 'stealShare'>,
  objectiveUs: number,
): StaircaseStep['spoiledBy'] | null {
  const slots = load.arrivalSlots;
  const figures: (readonly [GateId, number | null | undefined])[] = [
    ['sent-share', sentShare(load)],
    ['off-schedule', slots && slots.slots > 0 ? slots.off / slots.slots : null],
    ['agent-busy', load.agentBusy],
    ['loop-gap', load.loopGapMs],
    ['conservation', Math.abs(load.scheduled - accountedFor(load))],
    ['own-limits', Object.values(load.generatorLimits ?? {}).reduce((sum, times) => sum + times, 0)],
    ...machineFigures(load, host),
  ];
  for (const [gate, figure] of figures) {
    const { invalid: threshold } = gateOf(gate);
    if (typeof figure === 'number' && isBeyond(gateOf(gate), figure, threshold))
      return { gate, figure, threshold };
  }
  const part = generatorPartUs(load) / objectiveUs;
  return part > MOST_GENERATOR_PART
    ? { gate: 'generator-part', figure: part, threshold: MOST_GENERATOR_PART }
    : null;
}

function generatorPartUs({ histograms: { responseUs, fromArrivalUs } }: HttpLoadRecord): number {
  if (fromArrivalUs === undefined) return 0;
  return (p99Of(responseUs) ?? 0) - (p99Of(fromArrivalUs) ?? 0);
}

function p99Of(encoded: string): number | null {
  using histogram = Histogram.decode(encoded);
  return histogram.percentile(99);
}
