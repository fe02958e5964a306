import type { Fate } from '../server/behaviour.js';
import type { MeasuredRoom } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { exactly, timed } from '../figure.js';
import type { Reference } from '../reference.js';
import type { DeliveryStamp } from '../stamps.js';
import { givenDeliveryUs, percentileOf } from '../stamps.js';
import { highestPercentile } from '../widened.js';
import type { Given, Percent } from './shared.js';
import { delaysOf, percentileFigures } from './shared.js';

const SOCKETS = 20;
const BROADCASTS = { broadcastsPerSecond: 20, durationSeconds: 2, messageBytes: 128 };

function countFigure(
  id: string,
  what: string,
  { stamps }: MeasuredRoom,
  fates: readonly Fate[],
  measured: number,
): ReferenceFigure {
  const truth = stamps.filter(({ fate }) => fates.includes(fate)).length;
  return exactly({ id, what }, truth, measured, 'deliveries');
}

/** A delay hits a whole broadcast, and what the witness saw of it is seen for all of its messages. */
function givenDeliveries({ stamps, lateness }: MeasuredRoom): Given {
  const us = givenDeliveryUs(stamps);
  return { leastUs: us, mostUs: us, lateUs: lateness.wholeUs, atOnce: SOCKETS };
}

function deliveryFigures(measured: MeasuredRoom, percents: readonly Percent[]): ReferenceFigure[] {
  const { deliveryUs } = measured.record.histograms;
  return percentileFigures('delivery', 'delivery time', givenDeliveries(measured), deliveryUs, percents);
}

function completionFigure(measured: MeasuredRoom, completions: readonly number[]): ReferenceFigure {
  const given = { ...givenDeliveries(measured), leastUs: givenCompletionsUs(measured.stamps) };
  return timed(
    { id: 'completion-p50', what: 'time until the last socket had it, median' },
    percentileOf(given.leastUs, 50),
    percentileOf(completions, 50),
    {
      highestUs: highestPercentile(given.leastUs, given.lateUs, 50),
      delays: delaysOf({ ...given, atOnce: 1 }, 0.5),
    },
  );
}

const punctual: Reference = {
  id: 'fanout-delays',
  known: `40 ms from each message to its delivery on ${SOCKETS} sockets of two agents, 20 messages/s`,
  seconds: 2.6,
  measure: async (rig) => {
    const measured = await rig.broadcast({ delayUs: 40_000 }, SOCKETS, BROADCASTS);
    const { record } = measured;
    const completions = record.completionsUs.flatMap((us) => us ?? []);
    return [
      countFigure('ok', 'deliveries in time', measured, ['once'], record.ok),
      exactly(
        { id: 'completed', what: 'messages that reached every socket' },
        BROADCASTS.broadcastsPerSecond * BROADCASTS.durationSeconds,
        completions.length,
        'deliveries',
      ),
      ...deliveryFigures(measured, [50, 95, 99]),
      completionFigure(measured, completions),
    ];
  },
};

/** The last delivery of each message, from its intended publish. */
function givenCompletionsUs(stamps: readonly DeliveryStamp[]): number[] {
  const last = new Map<number, number>();
  for (const { id, sentUs, givenUs } of stamps)
    if (givenUs !== null) last.set(id, Math.max(last.get(id) ?? 0, givenUs - sentUs));
  return [...last.values()];
}

/** 23 does not divide the sockets, so every socket gets every fate in turn. */
const FATES: readonly Fate[] = [
  ...Array<Fate>(17).fill('once'),
  'never',
  'twice',
  'late',
  'never',
  'twice',
  'late',
];

/** Late is more than 2 s after the intended publish; the last of the late comes before the agents give up waiting. */
const unreliable: Reference = {
  id: 'fanout-losses',
  known: `of 23 deliveries 2 are lost, 2 doubled and 2 come after 2.3 s; ${SOCKETS} sockets of two agents`,
  seconds: 6,
  measure: async (rig) => {
    const behaviour = { delayUs: 40_000, lateUs: 2_300_000, fates: [...FATES] };
    const measured = await rig.broadcast(behaviour, SOCKETS, { ...BROADCASTS, durationSeconds: 1 });
    const { record, stamps } = measured;
    return [
      exactly(
        { id: 'scheduled', what: 'deliveries expected' },
        stamps.length,
        record.scheduled,
        'deliveries',
      ),
      countFigure('ok', 'deliveries in time', measured, ['once', 'twice'], record.ok),
      countFigure('late', 'late deliveries', measured, ['late'], record.late),
      countFigure('lost', 'lost deliveries', measured, ['never'], record.lost),
      countFigure('duplicates', 'second copies', measured, ['twice'], record.duplicates),
      ...deliveryFigures(measured, [50, 99]),
    ];
  },
};

export const fanout: readonly Reference[] = [punctual, unreliable];
