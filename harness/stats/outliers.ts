import { median, medianAbsoluteDeviation } from 'simple-statistics';

/** |x - median| / MAD beyond which a value is flagged: 10 robust standard deviations (1.4826 MAD each). */
export const OUTLIER_MADS = 14.826;

/** With fewer values than this, the median's own deviation says too little of what is far. */
const LEAST_VALUES = 10;

/** Positions of values far from the others. They are flagged and kept, never dropped. None with fewer than ten values. */
export function outlierPositions(values: readonly number[]): number[] {
  if (values.length < LEAST_VALUES) return [];
  const data = [...values];
  const centre = median(data);
  const spread = medianAbsoluteDeviation(data);
  if (spread === 0) return [];
  return data.flatMap((value, index) => (Math.abs(value - centre) / spread > OUTLIER_MADS ? [index] : []));
}
