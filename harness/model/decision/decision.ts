import type { MetricId } from '../metrics.js';
import type { BoundBy } from '../report/comparison/verdict.js';
import type { Needs } from './needs.js';
import type { Range } from './range.js';
import type { Trigger } from './trigger.js';

/** An interval that a run gave: 95 %. */
export interface MeasuredInterval {
  readonly estimate: number;
  readonly low: number;
  readonly high: number;
}

/** Where a service's figures come from. */
export interface FigureSource {
  readonly runId: string;
  readonly scenario: string;
  readonly level: string;
  /** By the rate within an objective; or, where that was not measured, by CPU alone, which leaves queueing out. */
  readonly metric: Extract<MetricId, 'rate_within_objective' | 'cpu_per_1k'>;
  /** Of p99, beyond the wait; null by CPU alone. */
  readonly objectiveMs: number | null;
  readonly injectedWaitMs: number;
  readonly python: string;
  readonly go: string;
}

/** Why something was not measured. */
export type NotMeasured =
  | { readonly kind: 'no-run-of-it'; readonly scenario: string }
  | { readonly kind: 'no-such-level'; readonly scenario: string; readonly level: string }
  /** No run of it has a service of either language. */
  | { readonly kind: 'not-both-languages'; readonly scenario: string }
  /** Both were planned, and gave no interval. */
  | { readonly kind: 'not-decided'; readonly scenario: string }
  | { readonly kind: 'no-tuned-arm'; readonly scenario: string; readonly level: string }
  | { readonly kind: 'no-hybrid-of-it'; readonly scenario: string };

/** What one core of a target serves, requests/s. */
export interface PerCore extends MeasuredInterval {
  readonly target: string;
  readonly level: string;
  /** What was busiest there; null where it is not known. Where it was not the target, the rate is what was found or more, and sums take it to have no upper end. */
  readonly limit: BoundBy | null;
}

/** Whether something else than the target itself kept its rate down. */
export const isHeldBack = ({ limit }: Pick<PerCore, 'limit'>): boolean =>
  limit !== null && limit !== 'target';

export type OptionId = 'python' | 'mended' | 'hybrid' | 'go';

export interface SizedOption {
  readonly kind: 'sized';
  readonly id: OptionId;
  readonly perCore: PerCore;
  /** Whole, spares among them. */
  readonly instances: Range;
  readonly moneyPerMonth: Range;
  /** Of compute at the mean rate. */
  readonly moneyPerMillionRequests: Range;
  /** Paid once; null where needs do not tell. */
  readonly once: Range | null;
  /** Over the horizon: compute and what is paid once. */
  readonly total: Range | null;
  /** Against Python as it is; null of that itself. */
  readonly savedPerMonth: Range | null;
  /** Null ends: never. Null: nothing is paid, or it is not known how much. */
  readonly breakEvenMonths: { readonly soonest: number | null; readonly latest: number | null } | null;
  readonly objective: 'holds' | 'not-measured';
  /** At the measured cores scaled to the instance's; null where it was not measured. */
  readonly memoryPerInstanceBytes: MeasuredInterval | null;
  readonly memory: 'fits' | 'does-not-fit' | 'open' | 'not-measured';
}

export type Option =
  | SizedOption
  /** It lost most blocks: no rate within the objective. */
  | { readonly kind: 'misses'; readonly id: OptionId; readonly target: string }
  | { readonly kind: 'not-measured'; readonly id: OptionId; readonly why: NotMeasured };

/** Rewriting later, and Python as it is until then. */
export interface Later {
  /** What a month of waiting costs against Go. */
  readonly costPerMonth: Range;
  /** The peak rate from which on another choice is cheaper; null where none was found. */
  readonly lookAgainAtPerSecond: number | null;
  /** Until growth brings it; null where no growth is told, or none is needed. */
  readonly monthsUntil: number | null;
}

/** Ways to mend the Python, and what is known of each. */
export interface Mend {
  readonly kind: 'workers' | 'pool' | 'server' | 'query';
  readonly state:
    | { readonly kind: 'in-place'; readonly workers: number }
    | { readonly kind: 'measured'; readonly target: string }
    | {
        readonly kind: 'pool';
        readonly utilisation: number;
        readonly capPerSecond: number;
        readonly isLimit: boolean;
      }
    | { readonly kind: 'at-most'; readonly savedMs: number }
    | { readonly kind: 'not-measured' }
    | { readonly kind: 'not-told' };
}

/** The cheapest over the horizon even at the ends that favour it least; or those that may be. */
export type Choice =
  | { readonly kind: 'cheapest'; readonly option: OptionId }
  | { readonly kind: 'open'; readonly among: readonly OptionId[] }
  | { readonly kind: 'none' };

export type FlipInput =
  'peak-rate' | 'instance-price' | 'horizon' | 'utilisation' | CostInput | `${OptionId}-per-core`;
/** What is paid once, of the options that have a price. */
export type CostInput = 'mend-cost' | 'hybrid-cost' | 'rewrite-cost';

/** The value of one input, the others as they are, from which on the choice is another. */
export interface Flip {
  readonly input: FlipInput;
  readonly now: number;
  readonly at: number;
  readonly to: Choice;
}

export type ServiceDecision =
  | {
      readonly kind: 'not-measured';
      readonly name: string;
      readonly why: NotMeasured;
    }
  /** What a request waits is the objective or more: no language holds it. */
  | { readonly kind: 'out-of-reach'; readonly name: string; readonly waitMs: number; readonly p99Ms: number }
  | {
      readonly kind: 'weighed';
      readonly name: string;
      readonly place: FigureSource;
      readonly options: readonly Option[];
      readonly later: Later | null;
      readonly mends: readonly Mend[];
      readonly choice: Choice;
      readonly flips: readonly Flip[];
    };

/** With every option that was measured. */
export type Weighed = Extract<ServiceDecision, { kind: 'weighed' }>;

/** An example of a price, or the reader's own. */
export interface Instance {
  readonly kind: string | null;
  readonly cores: number;
  readonly memoryGib: number;
  readonly pricePerMonth: number;
  /** Of an example: where and when its price held, and who says so. */
  readonly asOf: string | null;
  readonly source: string | null;
}

/** A fleet with every service in one language, or each in its cheapest. */
export interface FleetTotal {
  readonly kind: 'python' | 'go' | 'cheapest';
  readonly instances: Range;
  readonly moneyPerMonth: Range;
  readonly once: Range;
  readonly total: Range;
}

/** What `crossover decide` gives: every sum follows from `needs` and `perCore`. */
export interface Decision {
  readonly schemaVersion: 1;
  readonly runs: readonly { readonly id: string; readonly finishedAt: string; readonly machine: string }[];
  readonly needs: Needs;
  readonly instance: Instance;
  readonly services: readonly ServiceDecision[];
  /** Of the services that have a total of that kind. */
  readonly fleet: readonly FleetTotal[];
  /** Left out of it, by name. */
  readonly leftOut: readonly string[];
  readonly triggers: readonly Trigger[];
}
