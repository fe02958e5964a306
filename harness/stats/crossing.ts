/**
 * A curve's point with its part of a simultaneous band, all as distances from the threshold: zero lies on it. The estimate
 * is on the scale on which the curve is straight between its points; of the ends only the side counts. Infinite where a
 * side's collapse put the point beyond every figure.
 */
export interface BandPoint {
  readonly at: number;
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

export interface Crossing {
  /** Whether the curve is above the threshold from here on, or below it. */
  readonly direction: 'rising' | 'falling';
  readonly at: number;
  /** Null: the band allows it before the first point. */
  readonly low: number | null;
  /** Null: the band allows it beyond the last point. */
  readonly high: number | null;
  /** How often the estimates cross in all. */
  readonly times: number;
}

/**
 * Where a curve crosses zero for the last time: by a straight line between the two points around it (in order of `at`).
 * Null: it stays on one side.
 *
 * The interval takes nothing for granted of the curve's shape between points, which a straight line would get wrong with
 * great precision: it runs from the last point that the band puts before the crossing to the first from which on it puts
 * every point behind it. When every point's interval holds its truth, a true curve that crosses once crosses in there.
 */
export function lastCrossing(points: readonly BandPoint[]): Crossing | null {
  const line = points.map(({ at, estimate }): Vertex => [at, estimate]);
  const crossings = crossingsOf(line, 'between');
  const last = crossings.at(-1);
  if (last === undefined) return null;
  const rising = (line.at(-1)?.[1] ?? 0) > 0;
  if (!rising) return mirrored(points);
  const lower = points.map(({ at, low }): Vertex => [at, low]);
  const upper = points.map(({ at, high }): Vertex => [at, high]);
  const lowerEndsAbove = (lower.at(-1)?.[1] ?? 0) > 0;
  return {
    direction: 'rising',
    at: last,
    low: crossingsOf(upper, 'before').at(-1) ?? null,
    high: lowerEndsAbove ? (crossingsOf(lower, 'after').at(-1) ?? null) : null,
    times: crossings.length,
  };
}

/** A falling curve is a rising one upside down. */
function mirrored(points: readonly BandPoint[]): Crossing | null {
  const turned = points.map(({ at, estimate, low, high }) => ({
    at,
    estimate: -estimate,
    low: -high,
    high: -low,
  }));
  const crossing = lastCrossing(turned);
  return crossing && { ...crossing, direction: 'falling' };
}

type Vertex = readonly [at: number, value: number];

/** Where a line changes sides, in order: at the point before, at the point after, or between them where it meets zero. */
function crossingsOf(line: readonly Vertex[], where: 'before' | 'between' | 'after'): number[] {
  return line.slice(1).flatMap(([x1, y1], index) => {
    const [x0, y0] = line[index] ?? [x1, y1];
    if (y0 > 0 === y1 > 0) return [];
    if (where === 'before') return [x0];
    // A collapse has no figure to draw a line to: the crossing came no later than it.
    if (where === 'after' || !Number.isFinite(y0) || !Number.isFinite(y1)) return [x1];
    return [x0 + (y0 / (y0 - y1)) * (x1 - x0)];
  });
}
