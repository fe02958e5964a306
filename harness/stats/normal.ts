import { errorFunction } from 'simple-statistics';

/** The probability that a standard normal stays at or below `z`; errs by less than 1e-7. */
export function normalCumulative(z: number): number {
  return (1 + errorFunction(z / Math.SQRT2)) / 2;
}

/** Density of a normal with mean zero and this deviation. */
export function normalDensity(value: number, deviation: number): number {
  return Math.exp(-((value / deviation) ** 2) / 2) / (deviation * Math.sqrt(2 * Math.PI));
}
