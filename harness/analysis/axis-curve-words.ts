import type { AxisCurve } from '../model/crossover.js';
import type { Plan } from '../model/plan.js';
import type { Axis } from '../model/scenario.js';
import type { BandPoint, Crossing } from '../stats/crossing.js';
import { rounded } from './crossover-words.js';
import { MINIMUM } from '../rules/minimum.js';
import { shortName } from './words.js';

const UNITS: Record<Axis, string> = {
  wait: 'ms of wait',
  rate: 'requests/s',
  calls: 'internal calls',
  broadcasts: 'broadcasts/s',
};

/** What was found of a curve, in axis units. */
interface Found {
  readonly band: readonly BandPoint[];
  readonly crossing: Crossing | null;
}

/** Where the curve crosses, with the interval of the crossing; or on which side it stays, and whether the band leaves that open. */
export function curveFinding(
  plan: Plan,
  { axis, a, b, threshold }: Pick<AxisCurve, 'axis' | 'a' | 'b' | 'threshold'>,
  { band, crossing }: Found,
): string {
  const unit = UNITS[axis];
  const [first, last] = [band[0], band.at(-1)];
  if (plan.blocks < MINIMUM.pairs)
    return `No finding: ${plan.blocks} blocks were planned, ${MINIMUM.pairs} are needed.`;
  if (!first || !last) return 'No point of this curve has an interval.';
  const beyond =
    b === null
      ? `${shortName(plan, a)} needs more than the whole interval between two broadcasts`
      : `${shortName(plan, b)} is ahead by more than ${rounded((threshold - 1) * 100)} %`;
  if (crossing) return `${beyond} ${crossingInWords(crossing, unit, { first, last })}`;
  const range = `from ${rounded(first.at)} to ${rounded(last.at)} ${unit}`;
  const isBeyond = last.estimate > 0;
  const open = band.filter(({ low, high }) => (isBeyond ? low <= 0 : high > 0));
  const doubt =
    open.length > 0 ? `; ${open.length} of ${band.length} intervals leave the other side open` : '';
  return isBeyond ? `${beyond} at every point ${range}${doubt}.` : `At no point ${range}: ${beyond}${doubt}.`;
}

/** `from about 240 requests/s on (95 % interval 190 to 300)`: the interval's ends are points that were measured. */
function crossingInWords(
  { direction, at, low, high, times }: Crossing,
  unit: string,
  { first, last }: { first: BandPoint; last: BandPoint },
): string {
  const from = low === null ? `before the first point, ${rounded(first.at)},` : rounded(low);
  const to = high === null ? `beyond the last point, ${rounded(last.at)}` : rounded(high);
  const interval = `95 % interval ${from} to ${to}`;
  const again = times > 1 ? `; the last of ${times} crossings` : '';
  return direction === 'rising'
    ? `from about ${rounded(at)} ${unit} on (${interval}${again}).`
    : `up to about ${rounded(at)} ${unit}, and no longer beyond (${interval}${again}).`;
}
