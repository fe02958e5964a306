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
  const along = (of: 'estimate' | 'low' | 'high') => points.map((point): Vertex => [point.at, point[of]]);
  const line = along('estimate');
  const crossings = crossingsOf(line, 'between');
  const last = crossings.at(-1);
  if (last === undefined) return null;
  const rising = endsAbove(line);
  // What leaves the first side last holds the crossing back; what reaches the other side last has it behind it.
  const [first, settled] = rising ? [along('high'), along('low')] : [along('low'), along('high')];
  return {
    direction: rising ? 'rising' : 'falling',
    at: last,
    low: crossingsOf(first, 'before').at(-1) ?? null,
    high: endsAbove(settled) === rising ? (crossingsOf(settled, 'after').at(-1) ?? null) : null,
    times: crossings.length,
  };
}

type Vertex = readonly [at: number, value: number];

/** Zero itself is not above, whichever way a curve runs. */
const isAbove = ([, value]: Vertex) => value > 0;
const endsAbove = (line: readonly Vertex[]) => line.slice(-1).some(isAbove);

/** Where a line changes sides, in order: at the point before, at the point after, or between them where it meets zero. */
function crossingsOf(line: readonly Vertex[], where: 'before' | 'between' | 'after'): number[] {
  return line.slice(1).flatMap((after, index) => {
    const before = line[index] ?? after;
    if (isAbove(before) === isAbove(after)) return [];
    const [[x0, y0], [x1, y1]] = [before, after];
    if (where === 'before') return [x0];
    // A collapse has no figure to draw a line to: the crossing came no later than it.
    if (where === 'after' || !Number.isFinite(y0) || !Number.isFinite(y1)) return [x1];
    return [x0 + (y0 / (y0 - y1)) * (x1 - x0)];
  });
}
