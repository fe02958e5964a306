import type { LabId } from '../plan/labs.js';
import type { Effect } from '../plan/planted.js';

/** What `crossover prove` holds a comparison to: CPU by ratio, a wait by difference. */
export type ProvedMetric = 'cpu_per_1k' | 'latency_p50';

/** One mini-experiment: a target against itself, with or without an effect. Ratios are b over a; differences are in microseconds. */
export type Try = Tried & TryOutcome;
export type TryOutcome = JudgedTry | LostTry;

interface Tried {
  readonly round: number;
  readonly scenario: string;
  readonly level: string;
  readonly target: string;
  readonly effect: Effect;
  readonly metric: ProvedMetric;
  readonly marginKind: 'ratio' | 'absolute';
}
interface JudgedTry {
  readonly kind: 'judged';
  /** On the scale of the comparison: 1 or 0 where there is no effect. */
  readonly injected: number;
  readonly recovered: number;
  /** The 95 % interval. */
  readonly low: number;
  readonly high: number;
  readonly pairs: number;
  /** The interval leaves equality out, on the side where the effect is; for none, on either. */
  readonly found: boolean;
  /** The interval holds what was injected. */
  readonly held: boolean;
  /** Called better or worse by the margin, too. */
  readonly called: boolean;
}
/** Gates or losses left too few pairs: nothing was tried. */
interface LostTry {
  readonly kind: 'lost';
  readonly pairs: number;
}

/** How often something came out, of how many; with the exact 95 % interval of its share. */
export interface Tally {
  readonly times: number;
  readonly tries: number;
  readonly low: number;
  readonly high: number;
}

/** All tries of one effect at one place together. */
export interface EffectRow {
  readonly target: string;
  readonly scenario: string;
  readonly metric: ProvedMetric;
  readonly unit: 'times' | 'us';
  readonly effect: Effect;
  /** The mean over the tries, geometric for ratios. */
  readonly injected: number;
  readonly tries: number;
  readonly found: number;
  readonly held: number;
  readonly called: number;
  /** With its 95 % interval. */
  readonly recovered: number;
  readonly low: number;
  readonly high: number;
}

/** An error that came more often than chance would have it one time in a hundred. */
export interface BeyondChance {
  readonly kind: 'differs-without-effect' | 'interval-misses-effect';
  readonly times: number;
  readonly tries: number;
  /** How probable so many or more are where the method keeps its promise of 5 %. */
  readonly probability: number;
}

/** What the whole pipeline makes of known effects on this machine. */
export interface Proof {
  readonly run: {
    readonly id: string;
    readonly status: 'complete' | 'partial';
    readonly lab: LabId;
    readonly seed: number;
    readonly startedAt: string;
    readonly wallSeconds: number;
    readonly roundsPlanned: number;
    readonly roundsMade: number;
    readonly command: string;
    /** Of several proofs added up: each of them, in the order they were named. */
    readonly added?: readonly { readonly id: string; readonly seed: number; readonly roundsMade: number }[];
  };
  readonly machine: { readonly cpuModel: string; readonly cores: number };
  readonly targets: readonly { readonly id: string; readonly language: string; readonly title: string }[];
  /** Of a target with itself. */
  readonly aa: {
    readonly comparisons: number;
    readonly differ: number;
    readonly low: number;
    readonly high: number;
  };
  readonly effects: readonly EffectRow[];
  /** How often the interval of a try with an effect held what was injected. */
  readonly held: Tally;
  /** By how much a sleep may last longer than asked for, and still be what was planted. */
  readonly sleepSlackUs: number;
  /** Tries, with and without an effect, that gates or losses left without pairs enough. */
  readonly lost: number;
  readonly wrong: readonly BeyondChance[];
  readonly tries: readonly Try[];
}
