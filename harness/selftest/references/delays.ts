import { Histogram } from '../../stats/histogram.js';
import type { BehaviourInput } from '../server/behaviour.js';
import type { MeasuredOpen } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { between, exactly, near } from '../figure.js';
import type { Reference } from '../reference.js';
import { givenServiceUs, percentileOf, seenLagUs } from '../stamps.js';
import { lowestPercentile } from '../widened.js';
import {
  conservation,
  delaysOf,
  ENGINES,
  givenResponses,
  meanFigure,
  responseFigures,
  serviceFigures,
} from './shared.js';

const CONSTANT: BehaviourInput = { timing: { kind: 'constant', delayUs: 20_000 } };
const mixture = (delayUs: number): BehaviourInput => ({
  timing: { kind: 'mixture', delayUs, slowUs: 500_000, slowEvery: 50 },
});
/** An agent that spins before each arrival leaves its processor to others for three quarters of the time at this rate. */
const RATE_PER_SECOND = 250;
/** From about this rate on a thread paces the arrivals. */
const THREAD_RATE_PER_SECOND = 1_000;
/** Few: answers to many connections come in bunches, and the agent's working through a bunch is not the server's delay. */
const CLOSED_CONNECTIONS = 2;

const constantOpen: Reference = {
  id: 'constant-open',
  known: `20 ms for each request, Poisson arrivals at ${RATE_PER_SECOND}/s`,
  seconds: 4.4,
  measure: async (rig) => {
    const measured = await rig.openLoop(CONSTANT, { ratePerSecond: RATE_PER_SECOND, durationSeconds: 4 });
    const { record, arrivalsUs } = measured;
    return [
      exactly({ id: 'ok', what: 'good answers' }, arrivalsUs.length, record.ok),
      conservation(record),
      ...responseFigures(measured, [50, 95, 99]),
      ...serviceFigures(measured, [50, 99]),
      lagFigure(measured, 99),
    ];
  },
};

/** As where the agent shares its core. It sleeps, and so is woken for each answer: what it sends is compared. */
const constantThread: Reference = {
  id: 'constant-thread',
  known: `20 ms for each request, Poisson arrivals at ${THREAD_RATE_PER_SECOND}/s, for each of which a thread wakes the agent`,
  seconds: 2.4,
  measure: async (rig) => {
    const load = { ratePerSecond: THREAD_RATE_PER_SECOND, durationSeconds: 2, pacing: 'thread' } as const;
    const measured = await rig.openLoop(CONSTANT, load);
    const { record, arrivalsUs } = measured;
    return [
      exactly({ id: 'ok', what: 'good answers' }, arrivalsUs.length, record.ok),
      conservation(record),
      lagFigure(measured, 50),
      lagFigure(measured, 99),
    ];
  },
};

/**
 * Over the least lag, from which the server's clock takes the schedule's beginning. What the machine takes between the
 * agent's taking up and the server's reading is lag to the server, and none to the agent.
 */
function lagFigure(measured: MeasuredOpen, percent: 50 | 99): ReferenceFigure {
  const { record, stamps, arrivalsUs, lateness } = measured;
  const seenUs = seenLagUs(stamps, arrivalsUs);
  const lag = Histogram.decode(record.histograms.lagUs);
  const recordedUs = (lag.percentile(percent) ?? NaN) - (lag.min() ?? NaN);
  const truthUs = percentileOf(seenUs.read, percent);
  return between(
    { id: `lag-p${percent}`, what: `schedule's lag over the least, p${percent}` },
    truthUs,
    recordedUs,
    {
      lowestUs: lowestPercentile(seenUs.came, lateness.sendUs, percent),
      highestUs: truthUs,
      delays: delaysOf(givenResponses(measured), 1 - percent / 100),
    },
  );
}

const constantClosed = ENGINES.map((engine): Reference => ({
  id: `constant-${engine}`,
  known: `20 ms for each request, ${CLOSED_CONNECTIONS} connections, closed loop by ${engine}`,
  seconds: 2.4,
  measure: async (rig) => {
    const load = { engine, connections: CLOSED_CONNECTIONS, durationSeconds: 2 };
    const measured = await rig.closedLoop(CONSTANT, load);
    return [conservation(measured.record), ...serviceFigures(measured, [50, 95])];
  },
}));

const mixtureOpen: Reference = {
  id: 'mixture-open',
  known: `5 ms, every fiftieth 500 ms, Poisson arrivals at ${RATE_PER_SECOND}/s`,
  seconds: 4.9,
  measure: async (rig) => {
    const measured = await rig.openLoop(mixture(5_000), {
      ratePerSecond: RATE_PER_SECOND,
      durationSeconds: 4,
    });
    const mean = Histogram.decode(measured.record.histograms.responseUs).mean();
    return [
      conservation(measured.record),
      ...responseFigures(measured, [50, 95, 99]),
      meanFigure({ id: 'response-mean', what: 'response time, mean' }, givenResponses(measured), mean),
    ];
  },
};

const mixtureClosed = ENGINES.map((engine): Reference => ({
  id: `mixture-${engine}`,
  known: `20 ms, every fiftieth 500 ms, ${CLOSED_CONNECTIONS} connections, closed loop by ${engine}`,
  seconds: 2.9,
  measure: async (rig) => {
    const load = { engine, connections: CLOSED_CONNECTIONS, durationSeconds: 2 };
    const measured = await rig.closedLoop(mixture(20_000), load);
    return [conservation(measured.record), ...serviceFigures(measured, [50, 95, 99])];
  },
}));

/** More than a tenth of a second belongs to the stall. */
const STALLED_US = 100_000;

/** With ten connections the stall catches ten requests in service; everything due meanwhile has to wait for them. */
const stall: Reference = {
  id: 'stall',
  known: '2 ms, then nothing for a second in mid-run; a request each 4 ms, 10 connections',
  seconds: 4.5,
  measure: async (rig) => {
    const behaviour: BehaviourInput = {
      timing: { kind: 'stall', delayUs: 2_000, atNumber: 500, stallUs: 1_000_000 },
    };
    const load = {
      ratePerSecond: RATE_PER_SECOND,
      durationSeconds: 4,
      arrivals: 'constant',
      connections: 10,
    } as const;
    const measured = await rig.openLoop(behaviour, load);
    const { record, stamps } = measured;
    const stalled = (encoded: string) => countAbove(Histogram.decode(encoded), STALLED_US);
    return [
      conservation(record),
      ...responseFigures(measured, [50, 90, 95, 99]),
      ...serviceFigures(measured, [50]),
      near(
        { id: 'service-stalled', what: 'service times of more than 100 ms' },
        givenServiceUs(stamps).filter((us) => us > STALLED_US).length,
        stalled(record.histograms.serviceUs),
        0,
        'requests',
      ),
    ];
  },
};

/** Read from the ranks, since a histogram does not tell it. */
function countAbove(histogram: Histogram, limitUs: number): number {
  let above = 0;
  while (above < histogram.count) {
    const percent = ((histogram.count - above) / histogram.count) * 100;
    if ((histogram.percentile(percent) ?? 0) <= limitUs) break;
    above++;
  }
  return above;
}

/** The body outgrows what the kernel takes from the agent while the server does not read. */
const BODY_BYTES = 8_000_000;

const slowReader: Reference = {
  id: 'slow-reader',
  known: 'stops reading a body of 8 MB for 200 ms, then answers at once; a request each 250 ms',
  seconds: 3,
  measure: async (rig) => {
    const measured = await rig.openLoop(
      { timing: { kind: 'constant', delayUs: 0 }, readPauseUs: 200_000 },
      {
        ratePerSecond: 4,
        durationSeconds: 2.5,
        arrivals: 'constant',
        requests: [{ name: 'large', weight: 1, method: 'POST', path: '/', body: 'x'.repeat(BODY_BYTES) }],
      },
    );
    return [
      exactly({ id: 'ok', what: 'good answers' }, measured.arrivalsUs.length, measured.record.ok),
      conservation(measured.record),
      ...responseFigures(measured, [50, 90]),
      ...serviceFigures(measured, [50]),
    ];
  },
};

export const delays: readonly Reference[] = [
  constantOpen,
  constantThread,
  ...constantClosed,
  mixtureOpen,
  ...mixtureClosed,
  stall,
  slowReader,
];
