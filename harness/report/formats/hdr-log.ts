import type { Observation } from '../../model/run/observation.js';
import type { LoadRecord } from '../../model/run/load-record.js';

/**
 * HdrHistogram's interval log, version 1.3 (HistogramLogWriter): every histogram of every level as it was recorded,
 * tagged by scenario, level, target, block, attempt and kind. Values are whole microseconds; Interval_Max is left 0,
 * since readers take it from the histogram.
 */
export function renderHdrLog(startedAt: string, observations: readonly Observation[]): string {
  const startSeconds = Date.parse(startedAt) / 1_000;
  const completed = observations.filter((one) => one.status === 'completed');
  return [
    '#[Histogram log format version 1.3]',
    '#[Values are microseconds]',
    `#[StartTime: ${startSeconds.toFixed(3)} (seconds since epoch), ${startedAt}]`,
    '"StartTimestamp","Interval_Length","Interval_Max","Interval_Compressed_Histogram"',
    ...completed.flatMap((one) =>
      histogramsOf(one.load).map(([kind, encoded]) => {
        const tag = [
          one.scenario,
          one.level,
          one.target,
          `block-${one.block}`,
          `attempt-${one.attempt}`,
          kind,
        ];
        const at = `${one.atSeconds.toFixed(3)},${one.load.windowSeconds.toFixed(3)}`;
        return `Tag=${tag.join('/')},${at},0.000,${encoded}`;
      }),
    ),
    '',
  ].join('\n');
}

function histogramsOf(load: LoadRecord): [string, string][] {
  if (load.kind === 'fanout')
    return [
      ['delivery', load.histograms.deliveryUs],
      ['lag', load.histograms.lagUs],
    ];
  const { responseUs, fromArrivalUs, serviceUs, lagUs, groups } = load.histograms;
  return [
    ['response', responseUs],
    ...(fromArrivalUs === undefined ? [] : ([['from-arrival', fromArrivalUs]] satisfies [string, string][])),
    ['service', serviceUs],
    ['lag', lagUs],
    ...Object.entries(groups).map(([name, encoded]): [string, string] => [`response-${name}`, encoded]),
  ];
}
