import type { CustomSeriesRenderItemReturn } from 'echarts';
import { FONT } from './chart.js';

/** One drawn shape of a custom series. */
export type Shape = NonNullable<CustomSeriesRenderItemReturn>;

/** Widths of a letter, on the generous side: of small text, and of a bold label. */
export const LETTER_PX = 6.3;
export const BOLD_LETTER_PX = 8;

/** In pixels. */
export interface Box {
  readonly x: number;
  readonly y: number;
  readonly width: number;
  readonly height: number;
}

interface TextLook {
  readonly fill: string;
  readonly fontSize: number;
  readonly fontWeight?: 'bold' | 'normal';
  readonly align?: 'left' | 'center' | 'right';
}

export function text(words: string, { x, y }: { x: number; y: number }, look: TextLook): Shape {
  const { fontWeight = 'normal', align = 'left', ...rest } = look;
  return {
    type: 'text',
    x,
    y,
    style: { text: words, fontFamily: FONT, verticalAlign: 'middle', fontWeight, align, ...rest },
  };
}

/** Distance of a hatch's lines along the box's top edge. */
const HATCH_PX = 11;

/** Slanted lines from edge to edge of a box. */
export function hatch({ x, y, width, height }: Box, stroke: string): Shape[] {
  const lines = Math.floor((width + height) / HATCH_PX);
  return Array.from({ length: lines }, (_, index) => {
    const reach = (index + 0.7) * HATCH_PX;
    return {
      type: 'line',
      shape: {
        x1: x + Math.min(reach, width),
        y1: y + Math.max(0, reach - width),
        x2: x + Math.max(0, reach - height),
        y2: y + Math.min(reach, height),
      },
      style: { stroke, lineWidth: 1 },
    };
  });
}

/** Distance of the dots of a pattern. */
const DOTS_PX = 12;

/** Dots in rows over a box. */
export function dots({ x, y, width, height }: Box, fill: string): Shape[] {
  const [columns, rows] = [Math.floor(width / DOTS_PX), Math.max(1, Math.floor(height / DOTS_PX))];
  return Array.from({ length: rows * columns }, (_, index) => ({
    type: 'circle',
    shape: {
      cx: x + ((index % columns) + 0.5) * DOTS_PX,
      cy: y + (Math.floor(index / columns) + 0.5) * DOTS_PX,
      r: 1.4,
    },
    style: { fill },
  }));
}
