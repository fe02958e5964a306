import type { MetricId } from '../../metrics.js';

/** One metric of one level in one block, in the metric's unit. */
export interface BlockFigure {
  readonly scenario: string;
  readonly level: string;
  readonly target: string;
  readonly block: number;
  readonly metric: MetricId;
  readonly unit: string;
  readonly value: number;
  /** Of too few samples to hold it against a bound. */
  readonly thin: boolean;
}
