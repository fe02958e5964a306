import type { MetricId } from '../model/metrics.js';
import type { CompletedObservation } from '../model/observation.js';
import type { Cell, CellState } from './cells.js';

/** One side of a comparison: a target's deployment in each block. */
export interface Side {
  readonly target: string;
  readonly cells: ReadonlyMap<number, CellState>;
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
  cells: readonly Cell[],
  where: { scenario: string; level: string; target: string; deployment: 1 | 2 },
): Side {
  const byBlock = new Map<number, CellState>();
  for (const { observation, state } of cells) {
    const same =
      observation.scenario === where.scenario &&
      observation.level === where.level &&
      observation.target === where.target &&
      observation.deployment === where.deployment;
    const earlier = byBlock.get(observation.block)?.kind ?? 'invalid';
    if (same && state.kind !== 'aborted' && earlier === 'invalid') byBlock.set(observation.block, state);
  }
  return { target: where.target, cells: byBlock };
}

/** The pairs of one metric; for ratios only positive figures. */
export function pairsOf(metric: MetricId, marginKind: 'ratio' | 'absolute', a: Side, b: Side): Pair[] {
  return [...a.cells].flatMap(([block, left]) => {
    const right = b.cells.get(block);
    if (left.kind !== 'held' || right?.kind !== 'held') return [];
    const [x, y] = [left.metrics.get(metric), right.metrics.get(metric)];
    if (!x || !y || !Number.isFinite(x.value) || !Number.isFinite(y.value)) return [];
    if (marginKind === 'ratio' && (x.value <= 0 || y.value <= 0)) return [];
    const [first, second] = [rateOf(left.observation), rateOf(right.observation)];
    const rates = first === null || second === null ? null : { a: first, b: second };
    return [{ a: x.value, b: y.value, judged: x.judged && y.judged, rates }];
  });
}

function rateOf({ load }: CompletedObservation): number | null {
  return load.kind === 'http' ? load.achievedRatePerSecond : null;
}
