import type { Intervals } from './interval.js';
import { studentQuantile } from './student.js';

/** A mean with its standard error and degrees of freedom. */
export interface MeanWithError {
  readonly mean: number;
  readonly standardError: number;
  readonly degrees: number;
}

/** A difference of two means, second less first, with Student's intervals. */
export interface Welch extends Intervals {
  readonly mean: number;
  readonly standardError: number;
  /** Whole, rounded down: the wider interval. */
  readonly degrees: number;
}

/**
 * Welch's interval of a difference of two independent means: standard errors add in squares, degrees of freedom by
 * Satterthwaite, (u + v)² / (u² / m + v² / n) for squared errors u, v with m, n degrees (Welch 1947, Biometrika 34).
 */
export function welchDifference(first: MeanWithError, second: MeanWithError): Welch {
  const [u, v] = [first.standardError ** 2, second.standardError ** 2];
  const standardError = Math.sqrt(u + v);
  const spread = u ** 2 / first.degrees + v ** 2 / second.degrees;
  const degrees = spread === 0 ? first.degrees + second.degrees : Math.floor((u + v) ** 2 / spread);
  const mean = second.mean - first.mean;
  const half95 = studentQuantile(0.975, degrees) * standardError;
  const half90 = studentQuantile(0.95, degrees) * standardError;
  return {
    mean,
    standardError,
    degrees,
    low: mean - half95,
    high: mean + half95,
    low90: mean - half90,
    high90: mean + half90,
  };
}
