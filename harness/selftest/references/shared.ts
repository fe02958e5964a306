import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { accountedFor } from '../../rules/conservation.js';
import { Histogram } from '../../stats/histogram.js';
import type { MeasuredOpen } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { exactly, timed } from '../figure.js';
import type { Lateness } from '../lateness.js';
import { givenResponseUs, givenServiceUs, longestServiceUs, meanOf, percentileOf } from '../stamps.js';
import { highestMean, highestPercentile } from '../widened.js';

export const ENGINES = ['raw', 'autocannon'] as const;

/** How a percentile is written in ids: `p50`, `p99`. */
export type Percent = 50 | 90 | 95 | 99;

/** What percentiles are judged from. */
export type Times = Pick<MeasuredOpen, 'stamps' | 'arrivalsUs' | 'lateness'> & {
  readonly record: Pick<HttpLoadRecord, 'histograms'>;
};

/** Times that the server gave, in microseconds, and what may have come to them on their way. */
export interface Given {
  readonly leastUs: readonly number[];
  /** The same, with what the server cannot have seen. */
  readonly mostUs: readonly number[];
  readonly lateUs: Lateness['wholeUs'];
  /** How many of them one delay can hit. */
  readonly atOnce: number;
}

export function givenResponses({ stamps, arrivalsUs, lateness }: Times): Given {
  const us = givenResponseUs(stamps, arrivalsUs);
  return { leastUs: us, mostUs: us, lateUs: lateness.wholeUs, atOnce: atOnce(us, stamps) };
}

export function givenServices({ stamps, lateness }: Pick<Times, 'stamps' | 'lateness'>): Given {
  const leastUs = givenServiceUs(stamps);
  return {
    leastUs,
    mostUs: longestServiceUs(stamps),
    lateUs: lateness.wholeUs,
    atOnce: atOnce(leastUs, stamps),
  };
}

export function responseFigures(measured: Times, percents: readonly Percent[]): ReferenceFigure[] {
  const { responseUs } = measured.record.histograms;
  return percentileFigures('response', 'response time', givenResponses(measured), responseUs, percents);
}

export function serviceFigures(
  measured: Omit<Times, 'arrivalsUs'>,
  percents: readonly Percent[],
): ReferenceFigure[] {
  const { serviceUs } = measured.record.histograms;
  return percentileFigures('service', 'service time', givenServices(measured), serviceUs, percents);
}

export function percentileFigures(
  id: string,
  what: string,
  given: Given,
  encoded: string,
  percents: readonly Percent[],
): ReferenceFigure[] {
  const found = Histogram.decode(encoded);
  return percents.map((percent) =>
    timed(
      { id: `${id}-p${percent}`, what: `${what}, p${percent}` },
      percentileOf(given.leastUs, percent),
      found.percentile(percent),
      {
        highestUs: highestPercentile(given.mostUs, given.lateUs, percent),
        delays: delaysOf(given, 1 - percent / 100),
      },
    ),
  );
}

export function meanFigure(
  named: Pick<ReferenceFigure, 'id' | 'what'>,
  given: Given,
  measuredUs: number | null,
): ReferenceFigure {
  return timed(named, meanOf(given.leastUs), measuredUs, {
    highestUs: meanOf(given.mostUs) + highestMean(given.lateUs, given.mostUs.length),
    delays: delaysOf(given, 1),
  });
}

/** How many delays of one length it takes to hit so large a share of the requests: as many as one hits, each time. */
export function delaysOf({ leastUs, atOnce }: Pick<Given, 'leastUs' | 'atOnce'>, share: number): number {
  return Math.max(1, (leastUs.length * share) / atOnce);
}

/** How many were under way together, in the mean: by Little's law. */
function atOnce(us: readonly number[], stamps: Times['stamps']): number {
  const moments = stamps.map(({ readUs }) => readUs);
  const spanUs = Math.max(...moments) - Math.min(...moments);
  return Math.max(1, us.reduce((sum, own) => sum + own, 0) / Math.max(1, spanUs));
}

export function conservation(record: HttpLoadRecord): ReferenceFigure {
  return exactly(
    { id: 'conservation', what: 'accounted for, of what was scheduled' },
    record.scheduled,
    accountedFor(record),
  );
}
