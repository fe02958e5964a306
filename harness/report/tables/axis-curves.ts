import type { AxisCurve, CurvePoint } from '../../model/report/findings/crossover.js';
import { METRICS } from '../../model/metrics.js';
import type { Report } from '../../model/report/report.js';
import { AXES } from '../../model/plan/scenario.js';
import { bare, counted, quantityWithInterval } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Table } from './tables.js';
import { advantageWords } from '../../words/comparison/comparison.js';

/** Every point of these curves; no rows without curves. */
export function axisCurveTable(report: Report, curves: readonly AxisCurve[]): Table {
  return {
    caption: 'Curves: intervals of one curve hold together in 95 of 100 runs',
    columns: [
      { title: 'Curve', align: 'left' },
      { title: 'At', align: 'right' },
      { title: 'Who is ahead [95 %, all points together]', align: 'left' },
      { title: 'Blocks', align: 'right' },
    ],
    rows: curves.flatMap((curve) =>
      curve.points.map((point) => [
        `${curve.scenario}: ${curve.title}`,
        `${bare(point.at)} ${AXES[curve.axis].unit}`,
        figureOf(report, curve, point),
        String(point.blocks),
      ]),
    ),
  };
}

/** `At 100 1/s: Go 1.24x faster [1.20, 1.29], 5 blocks.` */
export function pointInWords(report: Report, curve: AxisCurve, point: CurvePoint): string {
  const place = `${bare(point.at)} ${AXES[curve.axis].unit}`;
  return `At ${place}: ${figureOf(report, curve, point)}, ${counted(point.blocks, 'block')}.`;
}

function figureOf(report: Report, { a, b, metric }: AxisCurve, point: CurvePoint): string {
  const { estimate, low, high, lost, byDifference } = point;
  if (lost !== null) return `${shortName(report, lost)} lost most of its trials`;
  if (estimate === null) return 'not measured';
  const { unit } = METRICS[metric];
  if (b === null) return `${shortName(report, a)} ${quantityWithInterval(unit, estimate, { low, high })}`;
  const sides = { a: shortName(report, a), b: shortName(report, b) };
  const ahead = advantageWords({ ratio: estimate, low, high, metric, unit, marginKind: 'ratio' }, sides);
  return byDifference ? `${ahead}; not judged by ratio` : ahead;
}
