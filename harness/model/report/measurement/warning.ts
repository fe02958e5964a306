import { z } from 'zod';
import type { MetricId } from '../../metrics.js';
import type { Plan } from '../../plan/plan.js';
import type { Canary } from './data-quality.js';
import type { Verdict } from '../comparison/verdict.js';

interface LevelOfScenario {
  readonly scenario: string;
  readonly level: string;
}

/** What a careful reader must know of a run, with the figures that show it; `kind` is the warning's id in report.json. */
export type FoundWarning =
  /** Two deployments of one target differed in the run's A/A: its 95 % interval leaves out 1, b over a, or 0, b - a in `unit`. */
  | {
      readonly kind: 'aa-differs';
      readonly primaryAa: NonNullable<Plan['primaryAa']>;
      readonly low: number;
      readonly high: number;
      readonly marginKind: 'ratio' | 'absolute';
      readonly unit: string;
    }
  | { readonly kind: 'partial'; readonly trials: number; readonly planned: number }
  /** Lines and histograms that cannot be read any more: the first, and how many more. */
  | {
      readonly kind: 'unreadable';
      readonly first: { readonly where: string; readonly found: string };
      readonly more: number;
    }
  /** Windows beside which a fixed piece of work took longer than `beyond` times its median; `most` times at the most. */
  | ({ readonly kind: 'canary' } & Canary)
  /** The sources were edited in mid-run, before these trials. */
  | { readonly kind: 'code-changed'; readonly trials: readonly string[] }
  /** Rules that the plan words otherwise than the code that judges it. */
  | { readonly kind: 'other-rules'; readonly rules: readonly string[] }
  | ({
      readonly kind: 'given-up';
      readonly gate: string;
      readonly timesInARow: number;
      readonly block: number;
    } & LevelOfScenario)
  /** Stored before the time from arrival was. */
  | { readonly kind: 'generator-part-approximated' }
  | { readonly kind: 'repeats-spent'; readonly block: number; readonly budgetSeconds: number }
  | { readonly kind: 'resumed'; readonly times: number }
  | { readonly kind: 'conformance'; readonly target: string; readonly differences: readonly string[] }
  | { readonly kind: 'stand-in'; readonly image: string; readonly contents: string }
  /** In the words of the plan's layout. */
  | { readonly kind: 'shared-cores'; readonly what: string }
  /** A gate's figures in the trials that crossed it; the warning's id is the gate's. */
  | ({
      readonly kind: 'gate';
      readonly target: string;
      readonly gate: string;
      readonly severity: 'warning' | 'invalid';
      readonly title: string;
      readonly remedy: string;
      readonly threshold: number;
      readonly lowest: number;
      readonly highest: number;
      readonly trials: number;
    } & LevelOfScenario)
  /** Median latency of the window's second half over that of its first. */
  | ({ readonly kind: 'drifting'; readonly target: string; readonly times: number } & LevelOfScenario)
  | ({
      readonly kind: 'outlier';
      readonly target: string;
      readonly metric: MetricId;
      readonly blocks: readonly number[];
    } & LevelOfScenario)
  | ({
      readonly kind: 'bootstrap-disagrees';
      readonly a: string;
      readonly b: string;
      readonly metric: MetricId;
      readonly marginKind: 'ratio' | 'absolute';
      readonly verdict: Verdict;
      readonly byBootstrap: Verdict;
      readonly blocks: number;
    } & LevelOfScenario);

/** As it is told. */
export const warningSchema = z.object({ id: z.string(), message: z.string(), remedy: z.string() });
export type Warning = z.infer<typeof warningSchema>;
