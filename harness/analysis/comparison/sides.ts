import type { MetricId } from '../../model/metrics.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { JudgedLevel, LevelState } from '../window/judged-levels.js';
import type { Metrics } from '../window/metrics.js';

/** What a block is worth to a side: a level judged, or of a figure derived from several of them what they make together. */
export type BlockState =
  | Exclude<LevelState, { kind: 'held' }>
  | { readonly kind: 'held'; readonly metrics: Metrics; readonly observation: CompletedObservation | null };

/** One side of a comparison: a target's deployment in each block. */
export interface Side {
  readonly target: string;
  readonly blocks: ReadonlyMap<number, BlockState>;
}
export interface MeasuredSide extends Side {
  readonly blocks: ReadonlyMap<number, LevelState>;
}

/** Which deployment of a target in each block. */
export interface Deployed {
  readonly scenario: string;
  readonly target: string;
  readonly deployment: 1 | 2;
}

/** Both sides' figures in a block in which both held. */
export interface Pair {
  readonly a: number;
  readonly b: number;
  /** Whether both had samples enough to judge by, not only to print. */
  readonly judged: boolean;
  /** Achieved rates per second; null for a fan-out. */
  readonly rates: { readonly a: number; readonly b: number } | null;
}

/** The side of one deployment. The first attempt of a block that was not spoiled counts, so that no trial has two chances. */
export function sideOf(
  judgedLevels: readonly JudgedLevel[],
  where: Deployed & { readonly level: string },
): MeasuredSide {
  const byBlock = new Map<number, LevelState>();
  for (const { observation, state } of judgedLevels) {
    const same =
      observation.scenario === where.scenario &&
      observation.level === where.level &&
      observation.target === where.target &&
      observation.deployment === where.deployment;
    const earlier = byBlock.get(observation.block)?.kind ?? 'invalid';
    if (same && state.kind !== 'aborted' && earlier === 'invalid') byBlock.set(observation.block, state);
  }
  return { target: where.target, blocks: byBlock };
}

/** The pairs of one metric, of the blocks in which both sides have a figure. */
export function pairsOf(metric: MetricId, a: Side, b: Side): Pair[] {
  return [...a.blocks].flatMap(([block, left]) => {
    const right = b.blocks.get(block);
    if (left.kind !== 'held' || right?.kind !== 'held') return [];
    const [x, y] = [left.metrics.get(metric), right.metrics.get(metric)];
    if (!x || !y || !Number.isFinite(x.value) || !Number.isFinite(y.value)) return [];
    const [first, second] = [rateOf(left.observation), rateOf(right.observation)];
    const rates = first === null || second === null ? null : { a: first, b: second };
    return [{ a: x.value, b: y.value, judged: x.judged && y.judged, rates }];
  });
}

function rateOf(observation: CompletedObservation | null): number | null {
  return observation?.load.kind === 'http' ? observation.load.achievedRatePerSecond : null;
}
