import type { BlockEstimate } from '../../model/report/bound.js';
import { estimateMean } from '../../stats/interval.js';

/**
 * The mean of one value a block with its 95 % interval: geometric, but where a value is, or can be, zero. Null without
 * any value; ends null with one.
 */
export function overBlocks(values: readonly number[], canBeZero = false): BlockEstimate | null {
  const [first] = values;
  if (first === undefined) return null;
  const geometric = !canBeZero && values.every((value) => value > 0);
  const back = (value: number) => (geometric ? Math.exp(value) : value);
  const estimate = estimateMean(geometric ? values.map(Math.log) : values);
  return estimate
    ? { estimate: back(estimate.mean), low: back(estimate.low), high: back(estimate.high) }
    : { estimate: first, low: null, high: null };
}
