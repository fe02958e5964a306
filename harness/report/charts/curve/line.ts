import type { CurvePoint } from '../../../model/report/findings/crossover.js';

/** A place on a curve as drawn, at a point or between two. */
export interface DrawnPlace {
  readonly at: number;
  readonly estimate: number;
  /** Null where the point, or a neighbour of the place, has no interval. */
  readonly low: number | null;
  readonly high: number | null;
}

const STEPS = 24;

/**
 * The curve through its points, with its band. Between two of them each side's own figure runs straight, as it does where
 * the crossing is sought, so a quotient of them is bent; so are the ends of its interval.
 */
export function curveLine(points: readonly CurvePoint[]): DrawnPlace[] {
  return points.flatMap((point, index) => {
    const next = points[index + 1];
    const steps = next ? STEPS : 1;
    return Array.from({ length: steps }, (_, step) =>
      // Closer together at the start: there a quotient bends most, and a logarithmic axis is widest.
      placeBetween(point, next ?? point, (step / steps) ** 2),
    ).flatMap((place) => place ?? []);
  });
}

function placeBetween(from: CurvePoint, to: CurvePoint, share: number): DrawnPlace | null {
  const between = (p: number, q: number) => p + share * (q - p);
  /** What a quotient is taken of, which runs straight as well; without a comparison the figure stands alone. */
  const base = ({ a, b }: CurvePoint) => (a === null || b === null ? 1 : a);
  const figure = (which: 'estimate' | 'low' | 'high') => {
    const [p, q] = [from[which], to[which]];
    if (p === null || q === null) return null;
    return between(p * base(from), q * base(to)) / between(base(from), base(to));
  };
  const estimate = figure('estimate');
  if (estimate === null) return null;
  return { at: between(from.at, to.at), estimate, low: figure('low'), high: figure('high') };
}
