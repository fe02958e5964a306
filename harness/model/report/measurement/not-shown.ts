import type { ByDifference } from '../../plan/by-difference.js';
import type { LabId } from '../../plan/labs.js';

/** What a reader might look for in a report and does not find, and why. */
export type NotShown =
  | { readonly kind: 'lab'; readonly lab: LabId }
  /** Readers' own services that no trial started: restarted, or reached as they stood. */
  | {
      readonly kind: 'not-redeployed';
      readonly restarted: readonly string[];
      readonly asTheyStand: readonly string[];
    }
  /** The engine does not tell what an image takes on the wire. */
  | { readonly kind: 'compressed-sizes' }
  /** Another part than the target was the limit of some capacity. */
  | { readonly kind: 'own-capacities' }
  | { readonly kind: 'more-connections'; readonly most: number }
  | { readonly kind: 'one-instance'; readonly replicas: number; readonly openFiles: number }
  /** What the plan left out, by what it would have needed. */
  | { readonly kind: 'left-out'; readonly scenario: string; readonly level: string; readonly needs: string }
  /** A rate that the generator could not have offered well: lowered, or (null) left out, for all arms. */
  | {
      readonly kind: 'beyond-ceiling';
      readonly scenario: string;
      readonly level: string;
      readonly plannedPerSecond: number;
      readonly ceilingPerSecond: number;
      readonly loweredToPerSecond: number | null;
    }
  /** A latency whose ratio is not judged, for all arms: what this machine's generator adds to it is too much for the margin. */
  | ({ readonly kind: 'ratio' } & ByDifference)
  /** Samples beyond a percentile in a trial, from which on it is printed, and judged. */
  | { readonly kind: 'far-percentiles'; readonly printedBeyond: number; readonly judgedBeyond: number }
  | { readonly kind: 'network' }
  | { readonly kind: 'people' };
