import type { Observation } from '../model/run/observation.js';
import type { PlannedTrial } from '../model/plan/plan.js';

/** What a run tells of itself while it goes on. */
export type RunEvent =
  /** Something before block 1, or between trials: `Calibrating the load agents`. */
  | { readonly kind: 'step'; readonly title: string; readonly secondsLeft?: number }
  | {
      readonly kind: 'trial';
      readonly trial: PlannedTrial;
      readonly attempt: number;
      /** Trials done and planned, repeats and spare blocks included as they come. */
      readonly position: number;
      readonly total: number;
      readonly secondsLeft: number;
    }
  | { readonly kind: 'level'; readonly trial: PlannedTrial; readonly level: string; readonly seconds: number }
  | { readonly kind: 'observation'; readonly observation: Observation }
  | { readonly kind: 'note'; readonly text: string };
