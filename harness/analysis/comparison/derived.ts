import { linearRegression } from 'simple-statistics';
import type { Derived } from '../../model/plan/scenario.js';
import { levelsOf } from '../../model/plan/scenario.js';
import type { MetricId } from '../../model/metrics.js';
import type { SpoiledFigure } from '../../model/report/measurement/trial-row.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import type { Measured, Metrics } from '../window/measured.js';
import type { BlockState, Deployed, Side } from './sides.js';
import { attemptAt, outcomeFor, sideOf } from './sides.js';

/** A derived figure in each block, of the block's levels in whatever trials they were. */
export function derivedSide(judgedLevels: readonly JudgedLevel[], derived: Derived, where: Deployed): Side {
  const sides = new Map(levelsOf(derived).map((level) => [level, sideOf(judgedLevels, { ...where, level })]));
  const blocks = new Set([...sides.values()].flatMap((side) => [...side.blocks.keys()]));
  return {
    target: where.target,
    blocks: new Map(
      [...blocks].flatMap((block) => {
        const ofBlock = [...sides].map(([level, side]) => [level, side.blocks.get(block)] as const);
        const made = Math.max(...ofBlock.map(([, attempts]) => attempts?.length ?? 0));
        // A level that was measured once stands beside each attempt at another.
        const attempts = Array.from({ length: made }, (_, attempt) =>
          stateOf(derived, new Map(ofBlock.map(([level, own]) => [level, attemptAt(own, attempt)]))),
        );
        return attempts.some((state) => state !== undefined) ? [[block, attempts] as const] : [];
      }),
    ),
  };
}

/**
 * Invalid where any of the levels was, and spoiled where any of its parts is: what is kept must not hang on what became
 * of the others. Then lost where the target lost any of them, for the figure is missing by its doing. Undefined where one
 * is not there.
 */
function stateOf(
  derived: Derived,
  levels: ReadonlyMap<string, BlockState | undefined>,
): BlockState | undefined {
  const states = [...levels.values()];
  const invalid = states.find((state) => state?.kind === 'invalid');
  if (invalid) return invalid;
  const spoiled = ofParts(derived, levels, (state) => ('spoiled' in state ? state.spoiled : []));
  const disturbed = ofParts(derived, levels, (state) => state.disturbed ?? []);
  const lost = states.find((state) => state?.kind === 'lost');
  if (lost?.kind === 'lost') return { ...lost, spoiled, disturbed };
  const measured = new Map<string, Metrics>();
  for (const [level, state] of levels) {
    if (!state || !('metrics' in state)) return undefined;
    measured.set(level, state.metrics);
  }
  const figure = figureOf(derived, measured);
  const kinds = figuresBehind(derived).flatMap(({ level, metric }) => {
    const state = levels.get(level);
    return state ? (outcomeFor(metric, state) ?? []) : [];
  });
  return {
    kind: kinds.includes('not-sustained') ? 'not-sustained' : 'held',
    metrics: figure ? new Map([[derived.metric, figure]]) : new Map(),
    observation: null,
    spoiled,
    disturbed,
  };
}

/** The figures of levels that it is made from. */
export function figuresBehind({ from }: Derived): { readonly level: string; readonly metric: MetricId }[] {
  switch (from.kind) {
    case 'slope':
      return from.points.map(({ level }) => ({ level, metric: from.metric }));
    case 'quotient-of-slopes':
      return [...from.of, ...from.by].map(({ level }) => ({ level, metric: from.metric }));
    case 'quotient':
    case 'difference':
      return [from.of, from.by];
  }
}

/** Of the figures that it is made from, as its own. */
function ofParts(
  derived: Derived,
  levels: ReadonlyMap<string, BlockState | undefined>,
  figuresOf: (state: BlockState) => readonly SpoiledFigure[],
): SpoiledFigure[] {
  return figuresBehind(derived).flatMap(({ level, metric }) => {
    const state = levels.get(level);
    const figures = state ? figuresOf(state) : [];
    return figures.filter((one) => one.metric === metric).map((one) => ({ ...one, metric: derived.metric }));
  });
}

/** Judged where every figure that it is made from is. Null where one is missing. */
function figureOf({ from }: Derived, held: ReadonlyMap<string, Metrics>): Measured | null {
  switch (from.kind) {
    case 'slope':
      return slopeOf(from.metric, from.points, held);
    case 'quotient-of-slopes':
      return together('quotient', slopeOf(from.metric, from.of, held), slopeOf(from.metric, from.by, held));
    case 'quotient':
    case 'difference': {
      const [of, by] = [from.of, from.by].map(({ level, metric }) => held.get(level)?.get(metric) ?? null);
      return together(from.kind, of ?? null, by ?? null);
    }
  }
}

function together(
  kind: 'quotient' | 'difference',
  of: Measured | null,
  by: Measured | null,
): Measured | null {
  if (!of || !by) return null;
  const value = kind === 'quotient' ? of.value / by.value : of.value - by.value;
  return { value, judged: of.judged && by.judged };
}

/** By least squares. */
function slopeOf(
  metric: MetricId,
  line: readonly { readonly level: string; readonly at: number }[],
  held: ReadonlyMap<string, Metrics>,
): Measured | null {
  const points = line.flatMap(({ level, at }) => {
    const figure = held.get(level)?.get(metric);
    return figure ? [{ at, ...figure }] : [];
  });
  if (points.length < line.length) return null;
  return {
    value: linearRegression(points.map(({ at, value }) => [at, value])).m,
    judged: points.every(({ judged }) => judged),
  };
}
