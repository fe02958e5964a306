import type { EChartsCoreOption } from 'echarts/core';
import { COLOURS } from '../palette.js';
import { FONT, TEXT_PX } from '../chart.js';

const label = { fontFamily: FONT, fontSize: TEXT_PX.small, color: COLOURS.muted.light };

/** A range of an axis with the places of its ticks, in axis units. */
export interface TickRange {
  readonly min: number;
  readonly max: number;
  readonly ticks: readonly number[];
}

/** An axis whose ticks stand where we say, and are named as we say. */
export function tickedAxis(
  { min, max, ticks }: TickRange,
  name: string,
  nameTick: (value: number) => string,
  gapPx: number,
): EChartsCoreOption {
  return {
    type: 'value',
    min,
    max,
    name,
    nameLocation: 'middle',
    nameGap: gapPx,
    nameTextStyle: label,
    axisLabel: { ...label, customValues: ticks, formatter: nameTick },
    axisTick: { show: false, customValues: ticks },
    axisLine: { show: false },
    splitLine: { lineStyle: { color: COLOURS.grid.light } },
  };
}

/** Names down the side, the first at the top. */
export function namesAxis(names: readonly string[], widthPx: number): EChartsCoreOption {
  return {
    type: 'category',
    inverse: true,
    data: names,
    axisLabel: {
      ...label,
      fontSize: TEXT_PX.label,
      color: COLOURS.ink.light,
      interval: 0,
      width: widthPx,
      overflow: 'break',
      lineHeight: 14,
    },
    axisTick: { show: false },
    axisLine: { show: false },
  };
}

/** Ticks at round steps of 1, 2 or 5, some five of them, that hold both ends. */
export function linearTicks(lowest: number, highest: number): TickRange {
  const top = highest > lowest ? highest : lowest + (Math.abs(lowest) || 1);
  const rough = (top - lowest) / 4;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = ([1, 2, 5, 10].find((factor) => factor * power >= rough) ?? 10) * power;
  const first = Math.floor(lowest / step + 1e-9);
  const last = Math.ceil(top / step - 1e-9);
  const ticks = Array.from({ length: last - first + 1 }, (_, index) =>
    Number(((first + index) * step).toPrecision(12)),
  );
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
}

/** Ticks at 1, 2 and 5 of each decade around positive values, as natural logarithms (decades alone where those are many). */
export function logTicks(lowest: number, highest: number): TickRange {
  const decades = Math.log10(highest / lowest);
  const factors = decades > 3.2 ? [1] : decades > 1.6 ? [1, 3] : [1, 2, 5];
  const from = Math.floor(Math.log10(lowest)) - 1;
  const all = Array.from({ length: Math.ceil(decades) + 4 }, (_, index) =>
    factors.map((factor) => Number((factor * 10 ** (from + index)).toPrecision(12))),
  ).flat();
  const first = Math.max(
    0,
    all.findLastIndex((tick) => tick <= lowest),
  );
  const last = all.findIndex((tick) => tick >= highest);
  const ticks = all.slice(first, last === -1 ? undefined : last + 1).map(Math.log);
  return { min: ticks[0] ?? 0, max: ticks.at(-1) ?? 1, ticks };
}

/** Beyond this factor of the outermost estimate an interval runs off the axis: two blocks give intervals of any width. */
const MOST_FACTOR = 2.5;

/** The values that a ratio axis must hold: every estimate, and the ends of intervals as far as they stay near them. */
export function ratiosShown(
  rows: readonly { readonly estimate: number; readonly low: number | null; readonly high: number | null }[],
): number[] {
  const estimates = rows.map(({ estimate }) => estimate);
  const lowest = Math.min(1, ...estimates) / MOST_FACTOR;
  const highest = Math.max(1, ...estimates) * MOST_FACTOR;
  return rows.flatMap(({ estimate, low, high }) => [
    estimate,
    Math.max(lowest, low ?? estimate),
    Math.min(highest, high ?? estimate),
  ]);
}

/** Ticks of a ratio axis, as natural logarithms about 1: the range holds every value and the equivalence band. */
export function ratioTicks(values: readonly number[], margin: number): TickRange {
  const right = Math.log(Math.max(margin ** 1.5, ...values));
  const left = Math.log(Math.max(margin ** 1.5, ...values.map((value) => 1 / value)));
  const spare = 0.04 * (left + right);
  const closest = 0.2 * (left + right);
  const steps = [1.1, 1.25, 1.5, 2, 3, 5, 10, 20, 50, 100, 1_000, 10_000].map(Math.log);
  const spaced = steps.reduce<number[]>(
    (kept, step) => (step - (kept.at(-1) ?? 0) >= closest ? [...kept, step] : kept),
    [],
  );
  const upTo = (limit: number) => spaced.filter((step) => step <= limit + spare);
  const ticks = [
    ...upTo(left)
      .map((step) => -step)
      .reverse(),
    0,
    ...upTo(right),
  ];
  return { min: -left - spare, max: right + spare, ticks };
}
