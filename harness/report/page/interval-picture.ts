import { METRICS } from '../../model/metrics.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { verdictColour } from '../charts/palette.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';

const WIDTH_PX = 104;
const HEIGHT_PX = 16;
/** Differences of more than this many margins are drawn at the edge. */
const MOST_MARGINS = 25;

/**
 * A comparison's interval as a small picture: how many margins b is better (right) or worse (left), on one scale for
 * all the rows, so that ratios and differences can stand in one column.
 */
export function intervalPicture(report: Report, comparison: Comparison, all: readonly Comparison[]): Markup {
  const own = inMargins(comparison);
  if (!own) return NOTHING;
  const others = all.flatMap((one) => inMargins(one) ?? []);
  const reach = (sign: 1 | -1) =>
    Math.min(
      MOST_MARGINS,
      Math.max(
        2,
        ...others.flatMap(({ low, middle, high }) => [low, middle, high].map((value) => sign * value)),
      ),
    );
  const [right, left] = [reach(1), reach(-1)];
  const x = (margins: number) => {
    const held = Math.min(right, Math.max(-left, margins));
    return Number((6 + ((held + left) / (left + right)) * (WIDTH_PX - 12)).toFixed(1));
  };
  const colour = verdictColour(report, comparison.verdict, comparison);
  const middle = HEIGHT_PX / 2;
  return html`<svg
    class="interval"
    viewBox="0 0 ${WIDTH_PX} ${HEIGHT_PX}"
    width="${WIDTH_PX}"
    height="${HEIGHT_PX}"
    aria-hidden="true"
    focusable="false"
  >
    <rect
      class="margin"
      x="${x(-1)}"
      y="0"
      width="${Number((x(1) - x(-1)).toFixed(1))}"
      height="${HEIGHT_PX}"
    />
    <path class="equal" d="M${x(0)} 0V${HEIGHT_PX}" />
    <path stroke="${colour}" stroke-width="2" d="M${x(own.low)} ${middle}H${x(own.high)}" />
    <circle cx="${x(own.middle)}" cy="${middle}" r="4" fill="${colour}" />
  </svg>`;
}

/** Estimate and interval in margins, positive where b is better; null where nothing was measured. */
function inMargins(comparison: Comparison): { low: number; middle: number; high: number } | null {
  const { ratio, low, high, margin, marginKind, metric } = comparison;
  if (ratio === null) return null;
  const sign = METRICS[metric].better === 'lower' ? -1 : 1;
  const scaled = (value: number) =>
    sign * (marginKind === 'absolute' ? value / margin : Math.log(value) / Math.log(margin));
  const ends = [scaled(low ?? ratio), scaled(high ?? ratio)].sort((x, y) => x - y);
  return { low: ends[0] ?? 0, middle: scaled(ratio), high: ends[1] ?? 0 };
}
