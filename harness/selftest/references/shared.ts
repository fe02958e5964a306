import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { accountedFor } from '../../rules/conservation.js';
import { Histogram } from '../../stats/histogram.js';
import type { MeasuredOpen } from '../rig.js';
import type { ReferenceFigure } from '../figure.js';
import { exactly, timed } from '../figure.js';
import { givenResponseUs, givenServiceUs, percentileOf } from '../stamps.js';

export const ENGINES = ['raw', 'autocannon'] as const;

/** How a percentile is written in ids: `p50`, `p99`. */
type Percent = 50 | 90 | 95 | 99;

/** What percentiles are judged from. */
export type Times = Pick<MeasuredOpen, 'stamps' | 'arrivalsUs'> & {
  readonly record: Pick<HttpLoadRecord, 'histograms'>;
};

export function responseFigures(measured: Times, percents: readonly Percent[]): ReferenceFigure[] {
  const given = givenResponseUs(measured.stamps, measured.arrivalsUs);
  return percentileFigures(
    'response',
    'response time',
    given,
    measured.record.histograms.responseUs,
    percents,
  );
}

export function serviceFigures(
  { record, stamps }: Omit<Times, 'arrivalsUs'>,
  percents: readonly Percent[],
): ReferenceFigure[] {
  const given = givenServiceUs(stamps);
  return percentileFigures('service', 'service time', given, record.histograms.serviceUs, percents);
}

export function percentileFigures(
  id: string,
  what: string,
  givenUs: readonly number[],
  encoded: string,
  percents: readonly Percent[],
): ReferenceFigure[] {
  const found = Histogram.decode(encoded);
  return percents.map((percent) =>
    timed(
      { id: `${id}-p${percent}`, what: `${what}, p${percent}` },
      percentileOf(givenUs, percent),
      found.percentile(percent),
    ),
  );
}

export function conservation(record: HttpLoadRecord): ReferenceFigure {
  return exactly(
    { id: 'conservation', what: 'accounted for, of what was scheduled' },
    record.scheduled,
    accountedFor(record),
  );
}
