import type { CrossoverMap } from '../../../model/report/findings/crossover.js';
import type { Report } from '../../../model/report/report.js';
import { bareQuantity, marginPercent } from '../../../words/numbers.js';
import { isNoticed } from '../../tables/map-cells.js';
import { sidesOf } from '../../../words/names.js';
import { TEXT_PX } from '../chart.js';
import { COLOURS, verdictColour } from '../palette.js';
import type { Shape } from '../shapes.js';
import { dots, hatch, LETTER_PX, text } from '../shapes.js';

export const LEGEND_ROW_PX = 22;
const SWATCH = { x: 0, y: 3, width: 24, height: 14 };

interface LegendItem {
  readonly words: string;
  readonly shapes: readonly Shape[];
}

/** What stands in the map, and nothing else. */
export function legendItems(report: Report, map: CrossoverMap): LegendItem[] {
  const { a, b } = sidesOf(report, map);
  const verdicts = new Set(
    map.cells.map(({ state, ratio }) => (state === 'measured' ? ratio?.verdict : state)),
  );
  const margin = marginPercent(map.ratioMargin);
  const noticed = bareQuantity('us', map.absoluteMarginUs);
  const square = (fill: string, stroke: string): Shape => ({
    type: 'rect',
    shape: { ...SWATCH, r: 2 },
    style: { fill, stroke, lineWidth: 1 },
  });
  const empty = square(COLOURS.paper.light, COLOURS.grid.light);
  const decided = (verdict: 'a-better' | 'b-better' | 'equivalent', words: string): LegendItem[] => {
    const colour = verdictColour(report, verdict, map);
    return verdicts.has(verdict) ? [{ words, shapes: [square(colour, colour)] }] : [];
  };
  const line = (dashed: boolean): Shape => ({
    type: 'line',
    shape: { x1: 0, y1: 10, x2: 24, y2: 10 },
    style: { stroke: COLOURS.ink.light, lineWidth: 3, ...(dashed ? { lineDash: [7, 5] } : {}) },
  });
  const strokes = { stroke: COLOURS.muted.light, lineWidth: 1.5 };
  return [
    ...decided('b-better', `${b} better by more than ${margin}`),
    ...decided('a-better', `${a} better by more than ${margin}`),
    ...decided('equivalent', `within ${margin}`),
    ...(verdicts.has('inconclusive')
      ? [{ words: 'undecided', shapes: [square(COLOURS.band.light, COLOURS.muted.light)] }]
      : []),
    ...(map.cells.some(isNoticed)
      ? [{ words: `corner: by more than ${noticed}`, shapes: [triangle()] }]
      : []),
    ...(map.cells.some(({ notSustainedBy }) => notSustainedBy.length > 0)
      ? [{ words: 'dots: a side did not keep the rate', shapes: [empty, ...dots(SWATCH, COLOURS.ink.light)] }]
      : []),
    ...(verdicts.has('pool-bound')
      ? [
          {
            words: 'pool-bound, not measured: more than half of pool / wait',
            shapes: [empty, ...hatch(SWATCH, COLOURS.muted.light)],
          },
        ]
      : []),
    ...(verdicts.has('not-measured')
      ? [
          {
            words: 'no valid measurement',
            shapes: [
              empty,
              { type: 'line' as const, shape: { x1: 0, y1: 3, x2: 24, y2: 17 }, style: strokes },
            ],
          },
        ]
      : []),
    ...(map.boundary.some(({ ratioPerSecond }) => ratioPerSecond !== null)
      ? [{ words: `predicted from CPU a request: ${margin} apart from here on`, shapes: [line(false)] }]
      : []),
    ...(map.boundary.some(({ absolutePerSecond }) => absolutePerSecond !== null)
      ? [{ words: `predicted: ${noticed} apart`, shapes: [line(true)] }]
      : []),
  ];
}

function triangle(): Shape {
  return {
    type: 'polygon',
    shape: {
      points: [
        [6, 4],
        [18, 4],
        [18, 16],
      ],
    },
    style: { fill: COLOURS.ink.light },
  };
}

/** Items in rows that fit a width. */
export function legendRows(items: readonly LegendItem[], widthPx: number): LegendItem[][] {
  const rows: LegendItem[][] = [];
  let taken = Infinity;
  for (const item of items) {
    if (taken + itemPx(item) > widthPx) {
      rows.push([]);
      taken = 0;
    }
    rows.at(-1)?.push(item);
    taken += itemPx(item);
  }
  return rows;
}

const itemPx = ({ words }: LegendItem) => SWATCH.width + 8 + words.length * LETTER_PX + 18;

/** The legend as drawn elements, its rows below one another. */
export function legend(
  rows: readonly LegendItem[][],
  { left, top }: { left: number; top: number },
): object[] {
  return rows.flatMap((row, index) => {
    let x = left;
    return row.map((item) => {
      const at = x;
      x += itemPx(item);
      const words = text(
        item.words,
        { x: SWATCH.width + 7, y: 10 },
        { fill: COLOURS.ink.light, fontSize: TEXT_PX.small },
      );
      return { type: 'group', x: at, y: top + index * LEGEND_ROW_PX, children: [...item.shapes, words] };
    });
  });
}
