import { groupBy } from '../../model/group.js';
import { METRICS } from '../../model/metrics.js';
import type { BlockFigure } from '../../model/report/comparison/block-figure.js';
import type { Report } from '../../model/report/report.js';

/**
 * The Go benchmark format (golang.org/design/14313-benchmark-format), for `benchstat -col /target`: a line for each block
 * of each level and target, with every metric that the block gave. Blocks are the samples, as in the verdicts; a `Unit`
 * line says which way a metric is better. benchstat's own test (Mann-Whitney) does not pair blocks.
 */
export function renderBenchstat({ run, environment }: Report, figures: readonly BlockFigure[]): string {
  const lines = groupBy(figures, ({ scenario, level, target, block }) =>
    [scenario, level, target, block].join(' '),
  );
  const metrics = [...new Set(figures.map(({ metric }) => metric))];
  return [
    `run: ${run.id}`,
    `cpu: ${environment.cpuModel}`,
    ...metrics.map((metric) => `Unit ${unitOf(metric)} better=${METRICS[metric].better}`),
    ...[...lines.values()].map(lineOf),
    '',
  ].join('\n');
}

function lineOf(figures: readonly BlockFigure[]): string {
  const [first] = figures;
  if (!first) return '';
  const { scenario, level, target } = first;
  const values = figures.map(({ metric, value }) => `${Number(value.toPrecision(8))} ${unitOf(metric)}`);
  return [`Benchmark${capital(scenario)}/level=${level}/target=${target}`, '1', ...values].join(' ');
}

/** One word: the metric with its unit, `latency_p50-us`. */
function unitOf(metric: BlockFigure['metric']): string {
  return `${metric}-${METRICS[metric].unit.replace('1/s', 'per-s')}`;
}

/** Go's benchmarks are called by a capital and what follows. */
function capital(id: string): string {
  return id
    .split('-')
    .map((word) => `${word.charAt(0).toUpperCase()}${word.slice(1)}`)
    .join('');
}
