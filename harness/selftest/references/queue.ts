import { Histogram } from '../../stats/histogram.js';
import { estimateMean } from '../../stats/interval.js';
import { arrivalsUs } from '../../load/http/schedule.js';
import { AnswerClock } from '../server/behaviour.js';
import type { ReferenceFigure } from '../figure.js';
import { between } from '../figure.js';
import type { Reference } from '../reference.js';
import { meanOf } from '../stamps.js';
import { highestMean } from '../widened.js';
import type { Times } from './shared.js';
import { delaysOf, givenResponses, meanFigure } from './shared.js';

/** A single-server queue with fixed service time and Poisson arrivals. */
export interface FixedQueue {
  readonly serviceUs: number;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
}

const QUEUE: FixedQueue = { serviceUs: 1_500, ratePerSecond: 400, durationSeconds: 8 };
const SEED = 1;
const OTHER_SEEDS = 400;

/**
 * Mean wait in an M/D/1 queue, rho D / (2 (1 - rho)): the Pollaczek-Khinchine formula for a service time without
 * variance (Kleinrock, Queueing Systems, volume 1, 1975, section 5.6).
 */
export function meanWaitUs({ serviceUs, ratePerSecond }: FixedQueue): number {
  const load = (ratePerSecond * serviceUs) / 1e6;
  return (load * serviceUs) / (2 * (1 - load));
}

/** The mean wait of the very arrivals that a seed gives: Lindley's recursion (1952), one after the other. */
export function scheduledWaitUs(queue: FixedQueue, seed: number): number {
  const clock = new AnswerClock({ timing: { kind: 'queue', serviceUs: queue.serviceUs } });
  const arrivals = arrivalsUs({ ...queue, arrivals: 'poisson', seed });
  const waits = [...arrivals].map((us, number) => clock.dueUs(number, us) - us - queue.serviceUs);
  return meanOf(waits);
}

/** Three standard deviations of the mean wait over windows of this length: what chance alone does to the formula. */
export function chanceUs(queue: FixedQueue): number {
  const waits = Array.from({ length: OTHER_SEEDS }, (_, index) => scheduledWaitUs(queue, SEED + 1 + index));
  return 3 * (estimateMean(waits)?.deviation ?? NaN);
}

/** What the arrivals were made to wait, and what the agent says of it. */
function queueFigures(measured: Times): ReferenceFigure[] {
  const { serviceUs } = QUEUE;
  const meanUs = Histogram.decode(measured.record.histograms.responseUs).mean();
  const heldUs = meanOf(
    measured.stamps.flatMap(({ readUs, dueUs }) => (dueUs === null ? [] : dueUs - readUs)),
  );
  const given = givenResponses(measured);
  const [byFormulaUs, byChanceUs] = [meanWaitUs(QUEUE), chanceUs(QUEUE)];
  const scheduledUs = scheduledWaitUs(QUEUE, SEED);
  const lateUs = highestMean(measured.lateness.wholeUs, measured.stamps.length);
  const delays = delaysOf(given, 1);
  // The formula knows neither of requests that reached the server late nor of answers that it gave late.
  const beyondScheduleUs = Math.max(0, meanOf(given.leastUs) - serviceUs - scheduledUs);
  return [
    between(
      { id: 'wait-of-arrivals', what: 'mean wait that the arrivals met (Lindley)' },
      scheduledUs,
      heldUs - serviceUs,
      { lowestUs: scheduledUs - lateUs, highestUs: scheduledUs + lateUs, delays },
    ),
    meanFigure({ id: 'response-mean', what: 'response time, mean' }, given, meanUs),
    between(
      { id: 'wait-by-formula', what: 'mean wait, by Pollaczek-Khinchine' },
      byFormulaUs,
      meanUs === null ? null : meanUs - serviceUs,
      {
        lowestUs: byFormulaUs - byChanceUs,
        highestUs: byFormulaUs + byChanceUs + beyondScheduleUs + lateUs,
        delays,
      },
    ),
  ];
}

export const queue: Reference = {
  id: 'queue',
  known: 'one server, 1.5 ms for each request, Poisson arrivals at 400/s (M/D/1, 60 % busy)',
  seconds: 8.6,
  measure: async (rig) => {
    const { serviceUs, ...load } = QUEUE;
    const timing = { kind: 'queue', serviceUs } as const;
    return queueFigures(await rig.openLoop({ timing }, { ...load, seed: SEED }));
  },
};
