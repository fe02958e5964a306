import { linearRegression } from 'simple-statistics';
import type { Derived } from '../../model/plan/scenario.js';
import { levelsOf } from '../../model/plan/scenario.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import type { Measured, Metrics } from '../window/metrics.js';
import type { BlockState, Deployed, Side } from './sides.js';
import { sideOf } from './sides.js';

/** A derived figure in each block, of the block's levels in whatever trials they were. */
export function derivedSide(judgedLevels: readonly JudgedLevel[], derived: Derived, where: Deployed): Side {
  const sides = new Map(levelsOf(derived).map((level) => [level, sideOf(judgedLevels, { ...where, level })]));
  const blocks = new Set([...sides.values()].flatMap((side) => [...side.blocks.keys()]));
  const states = [...blocks].flatMap((block): [number, BlockState][] => {
    const ofBlock = new Map([...sides].map(([level, side]) => [level, side.blocks.get(block)]));
    const state = stateOf(derived, ofBlock);
    return state ? [[block, state]] : [];
  });
  return { target: where.target, blocks: new Map(states) };
}

/**
 * Lost where the target lost any of the levels, for then the figure is missing by its doing, whatever became of the
 * others; else invalid where any was spoiled; null where one is not there.
 */
function stateOf(derived: Derived, levels: ReadonlyMap<string, BlockState | undefined>): BlockState | null {
  const found = [...levels];
  for (const kind of ['lost', 'invalid'] as const) {
    for (const [, state] of found) if (state?.kind === kind) return state;
  }
  const held = new Map<string, Metrics>();
  for (const [level, state] of found) {
    if (state?.kind !== 'held') return null;
    held.set(level, state.metrics);
  }
  const measured = figureOf(derived, held);
  return {
    kind: 'held',
    metrics: measured ? new Map([[derived.metric, measured]]) : new Map(),
    observation: null,
  };
}

/** The quotient, or the slope by least squares; judged where every figure that it is made from is. Null where one is missing. */
function figureOf({ from }: Derived, held: ReadonlyMap<string, Metrics>): Measured | null {
  if (from.kind === 'quotient') {
    const [of, by] = [from.of, from.by].map(({ level, metric }) => held.get(level)?.get(metric));
    if (!of || !by) return null;
    return { value: of.value / by.value, judged: of.judged && by.judged };
  }
  const points = from.points.flatMap(({ level, at }) => {
    const figure = held.get(level)?.get(from.metric);
    return figure ? [{ at, ...figure }] : [];
  });
  if (points.length < from.points.length) return null;
  return {
    value: linearRegression(points.map(({ at, value }) => [at, value])).m,
    judged: points.every(({ judged }) => judged),
  };
}
