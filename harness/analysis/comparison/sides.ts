import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { SpoiledFigure } from '../../model/report/measurement/trial-row.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { JudgedLevel, JudgedState } from '../window/judged-levels.js';
import type { Metrics } from '../window/measured.js';
import type { Figure } from '../window/spoiled.js';
import { isSpoiled } from '../window/spoiled.js';

/** A figure derived from several levels: what they make together. */
interface DerivedState {
  readonly kind: 'held' | 'not-sustained';
  readonly metrics: Metrics;
  readonly observation: null;
  readonly spoiled: readonly SpoiledFigure[];
  readonly disturbed?: readonly SpoiledFigure[];
}

/** What one attempt in a block is worth to a side. */
export type BlockState = JudgedState | DerivedState;

/** By attempt, from the first; one that was not made is as the one before it. */
export type Attempts = readonly (BlockState | undefined)[];

/** One side of a comparison: what a target's deployment made of each block. */
export interface Side {
  readonly target: string;
  readonly blocks: ReadonlyMap<number, Attempts>;
}

/** Which deployment of a target in each block. */
export interface Deployed {
  readonly scenario: string;
  readonly target: string;
  readonly deployment: 1 | 2;
}

/** The attempt by which two sides of a block are compared. */
export interface PairedBlock {
  readonly block: number;
  readonly a: BlockState;
  readonly b: BlockState;
}

/** Both sides' figures in a block in which both held. */
export interface BlockPair {
  readonly a: number;
  readonly b: number;
  /** Whether both had samples enough to judge by, not only to print. */
  readonly judged: boolean;
  /** Achieved rates per second; null for a fan-out. */
  readonly rates: { readonly a: number; readonly b: number } | null;
}

/** The side of one deployment, with every attempt that was not called off. */
export function sideOf(
  judgedLevels: readonly JudgedLevel[],
  where: Deployed & { readonly level: string },
): Side {
  const byBlock = new Map<number, Map<number, BlockState>>();
  for (const { observation, state } of judgedLevels) {
    const { block, attempt } = observation;
    const same =
      observation.scenario === where.scenario &&
      observation.level === where.level &&
      observation.target === where.target &&
      observation.deployment === where.deployment;
    if (!same || state.kind === 'aborted') continue;
    byBlock.set(block, (byBlock.get(block) ?? new Map<number, BlockState>()).set(attempt, state));
  }
  return {
    target: where.target,
    blocks: new Map([...byBlock].map(([block, states]) => [block, attemptsOf(states)])),
  };
}

function attemptsOf(states: ReadonlyMap<number, BlockState>): Attempts {
  const attempts: (BlockState | undefined)[] = [];
  for (let attempt = 0; attempt <= Math.max(...states.keys()); attempt += 1)
    attempts.push(states.get(attempt) ?? attempts.at(-1));
  return attempts;
}

/** What a block's attempt was; the last one where fewer were made. */
export function attemptAt(attempts: Attempts | undefined, attempt: number): BlockState | undefined {
  return attempts?.[Math.min(attempt, attempts.length - 1)];
}

/** Whether the attempt has no valid figure here: an outcome is one, whichever it is. */
export function isSpoiledIn(state: BlockState, figure: Figure): boolean {
  if (state.kind === 'invalid' || state.kind === 'aborted') return true;
  return isSpoiled(state.spoiled, figure);
}

/** Whether its first window was spoiled, whatever became of one that was opened again at once. */
export function isFirstSpoiled(state: BlockState, figure: Figure): boolean {
  return isSpoiledIn(state, figure) || isSpoiled(state.disturbed ?? [], figure);
}

/**
 * Of each block the first attempt whose figure is spoiled on neither side, so that both saw the same minutes and no
 * trial has two chances; none of a block in which there is no such attempt.
 */
export function pairedBlocks(figure: Figure, a: Side, b: Side): PairedBlock[] {
  return [...a.blocks].flatMap(([block, left]): PairedBlock[] => {
    const right = b.blocks.get(block);
    for (let attempt = 0; attempt < Math.max(left.length, right?.length ?? 0); attempt += 1) {
      const [x, y] = [attemptAt(left, attempt), attemptAt(right, attempt)];
      if (x && y && !isSpoiledIn(x, figure) && !isSpoiledIn(y, figure)) return [{ block, a: x, b: y }];
    }
    return [];
  });
}

/** In how many blocks the first attempt spoiled the figure of one side alone. */
export function lossesOfOne(figure: Figure, a: Side, b: Side): { readonly a: number; readonly b: number } {
  const lost = { a: 0, b: 0 };
  for (const [block, [x]] of a.blocks) {
    const [y] = b.blocks.get(block) ?? [];
    if (!x || !y) continue;
    const [left, right] = [isFirstSpoiled(x, figure), isFirstSpoiled(y, figure)];
    if (left && !right) lost.a += 1;
    if (right && !left) lost.b += 1;
  }
  return lost;
}

/** One side by itself: of each block the first attempt whose figure is not spoiled. */
export function ownBlocks(
  figure: Figure,
  side: Side,
): { readonly block: number; readonly state: BlockState }[] {
  return [...side.blocks].flatMap(([block, attempts]) => {
    const state = attempts.find((one) => one && !isSpoiledIn(one, figure));
    return state ? [{ block, state }] : [];
  });
}

/** How a figure came out in an attempt: a rate that was too much makes it a latency's loss and nothing else's. */
export function outcomeFor(
  metric: MetricId,
  { kind }: BlockState,
): Exclude<BlockState['kind'], 'invalid' | 'aborted'> | null {
  if (kind === 'invalid' || kind === 'aborted') return null;
  return kind === 'not-sustained' && METRICS[metric].measures !== 'latency' ? 'held' : kind;
}

/** The metrics of an attempt in which the figure held; null of another. */
export function heldMetrics(metric: MetricId, state: BlockState): Metrics | null {
  return outcomeFor(metric, state) === 'held' && 'metrics' in state ? state.metrics : null;
}

/** The pairs of one metric, of the blocks in which both sides have a figure. */
export function pairsOf(metric: MetricId, blocks: readonly PairedBlock[]): BlockPair[] {
  return blocks.flatMap(({ a, b }) => {
    const [x, y] = [heldMetrics(metric, a)?.get(metric), heldMetrics(metric, b)?.get(metric)];
    if (!x || !y || !Number.isFinite(x.value) || !Number.isFinite(y.value)) return [];
    const [first, second] = [rateOf(observationOf(a)), rateOf(observationOf(b))];
    const rates = first === null || second === null ? null : { a: first, b: second };
    return [{ a: x.value, b: y.value, judged: x.judged && y.judged, rates }];
  });
}

/** What was measured; null of a derived figure, and where nothing was. */
export function observationOf(state: BlockState): CompletedObservation | null {
  return 'observation' in state ? state.observation : null;
}

function rateOf(observation: CompletedObservation | null): number | null {
  return observation?.load.kind === 'http' ? observation.load.achievedRatePerSecond : null;
}
