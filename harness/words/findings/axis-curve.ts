import type { CurveFinding } from '../../model/report/findings/crossover.js';
import type { FoundCurve } from '../../model/report/report-data.js';
import type { Axis } from '../../model/plan/scenario.js';
import type { Targets } from '../../model/report/leading-pair.js';
import { shortName } from '../names.js';
import { bare, marginPercent, number } from '../numbers.js';

const UNITS: Record<Axis, string> = {
  wait: 'ms of wait',
  rate: 'requests/s',
  calls: 'internal calls',
  broadcasts: 'broadcasts/s',
};

/** Where the curve crosses, with the interval of the crossing; or on which side it stays, and whether the band leaves that open. */
export function curveFindingWords(run: Targets, curve: FoundCurve): string {
  return [sideWords(run, curve), ...notJudgedWords(curve)].join(' ');
}

/** Points whose ratio cannot bear a verdict have no part in the finding. */
function notJudgedWords({ points, axis }: FoundCurve): string[] {
  const places = points.flatMap(({ at, byDifference }) => (byDifference ? bare(at) : []));
  if (places.length === 0) return [];
  return [
    `At ${places.join(', ')} ${UNITS[axis]} the ratio is drawn and not judged: what this machine’s generator adds is too much for it.`,
  ];
}

function sideWords(run: Targets, curve: FoundCurve): string {
  const { found } = curve;
  switch (found.kind) {
    case 'too-few-planned':
      return `No finding: ${found.blocks} blocks were planned, ${found.needed} are needed.`;
    case 'no-interval':
      return 'No point of this curve has an interval.';
    case 'undecided':
      return `The estimates cross, but no point on one side of the crossing is decided to lie ${found.missing} the margin: where it turns is not known.`;
    case 'crosses':
      return `${beyondWords(run, curve)} ${crossingWords(found, UNITS[curve.axis])}`;
    case 'stays': {
      const beyond = beyondWords(run, curve);
      const range = `from ${bare(found.first)} to ${bare(found.last)} ${UNITS[curve.axis]}`;
      const doubt =
        found.open > 0 ? `; ${found.open} of ${found.points} intervals leave the other side open` : '';
      return found.beyond
        ? `${beyond} at every point ${range}${doubt}.`
        : `At no point ${range}: ${beyond}${doubt}.`;
    }
  }
}

function beyondWords(run: Targets, { a, b, threshold }: FoundCurve): string {
  return b === null
    ? `${shortName(run, a)} needs more than the whole interval between two broadcasts`
    : `${shortName(run, b)} is ahead by more than ${marginPercent(threshold)}`;
}

/** `from about 240 requests/s on (95 % interval 190 to 300)`: the interval's ends are points that were measured. */
function crossingWords(
  { direction, times, at, low, high, first, last }: Extract<CurveFinding, { kind: 'crosses' }>,
  unit: string,
): string {
  const from = low === null ? `before the first point, ${bare(first)},` : bare(low);
  const to = high === null ? `beyond the last point, ${bare(last)}` : bare(high);
  const interval = `95 % interval ${from} to ${to}`;
  const again = times > 1 ? `; the last of ${times} crossings` : '';
  return direction === 'rising'
    ? `from about ${number(at)} ${unit} on (${interval}${again}).`
    : `up to about ${number(at)} ${unit}, and no longer beyond (${interval}${again}).`;
}
