import { Histogram } from '../../stats/histogram.js';
import { estimateMean } from '../../stats/interval.js';
import { arrivalsUs } from '../../load/http/schedule.js';
import { AnswerClock } from '../server/behaviour.js';
import { near, timed } from '../figure.js';
import type { Reference } from '../reference.js';
import { meanOf } from '../stamps.js';

/** A single-server queue with fixed service time and Poisson arrivals. */
export interface FixedQueue {
  readonly serviceUs: number;
  readonly ratePerSecond: number;
  readonly durationSeconds: number;
}

const QUEUE: FixedQueue = { serviceUs: 750, ratePerSecond: 800, durationSeconds: 8 };
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

export const queue: Reference = {
  id: 'queue',
  known: 'one server, 0.75 ms for each request, Poisson arrivals at 800/s (M/D/1, 60 % busy)',
  seconds: 8.6,
  measure: async (rig) => {
    const { serviceUs, ...load } = QUEUE;
    const timing = { kind: 'queue', serviceUs } as const;
    const { record } = await rig.openLoop({ timing }, { ...load, seed: SEED });
    const meanUs = Histogram.decode(record.histograms.responseUs).mean();
    const waitUs = meanUs === null ? null : meanUs - serviceUs;
    return [
      timed(
        { id: 'wait-of-arrivals', what: 'mean wait, of these arrivals (Lindley)' },
        scheduledWaitUs(QUEUE, SEED),
        waitUs,
      ),
      near(
        { id: 'wait-by-formula', what: 'mean wait, by Pollaczek-Khinchine' },
        meanWaitUs(QUEUE),
        waitUs,
        chanceUs(QUEUE),
        'us',
      ),
    ];
  },
};
