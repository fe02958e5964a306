import type { Calibration } from '../model/run/environment.js';
import type { LinkRecord } from '../model/run/link.js';
import type { Observation } from '../model/run/observation.js';
import type { SpoiledLevel } from '../model/run/spoiled-level.js';
import type { Plan } from '../model/plan/plan.js';
import { groupBy } from '../model/group.js';
import type { Side } from './comparison/sides.js';
import { attemptAt, isSpoiledIn, sideOf } from './comparison/sides.js';
import { judgedFigures } from './quality/judged-figures.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { judgeObservations } from './window/judged-levels.js';
import type { Figure } from './window/spoiled.js';
import { isSpoiled } from './window/spoiled.js';

/**
 * The levels of blocks in which a figure that will be judged (a primary, one with an absolute margin, or a claim's
 * decider) still lacks an attempt that is good in every arm. What a target did is no reason: an outcome stands as it was
 * measured. In the order of blocks. A level depends on its own observations alone, so a caller may leave the others out.
 */
export function spoiledLevels(
  plan: Plan,
  calibration: Calibration | null,
  observations: readonly Observation[],
  links: readonly LinkRecord[] = [],
): SpoiledLevel[] {
  return spoiledAmong(plan, judgeObservations(plan, observations, calibration, links));
}

/** The same of levels that are judged already. */
export function spoiledAmong(plan: Plan, judged: readonly JudgedLevel[]): SpoiledLevel[] {
  const levels = groupBy(
    judged.filter(({ state }) => state.kind !== 'aborted'),
    ({ observation: { block, scenario, level } }) => JSON.stringify([block, scenario, level]),
  );
  return [...levels.values()]
    .flatMap((rows) => spoiledLevel(plan, rows) ?? [])
    .sort((x, y) => x.block - y.block);
}

/** Of one level in one block. */
function spoiledLevel(plan: Plan, rows: readonly JudgedLevel[]): SpoiledLevel | null {
  const [first] = rows;
  if (!first) return null;
  const { scenario, level, block } = first.observation;
  const attempt = Math.max(...rows.map(({ observation }) => observation.attempt));
  const arms = groupBy(rows, ({ observation: { target, deployment } }) => `${target} ${deployment}`);
  const sides = [...arms.values()].flatMap(([arm]) =>
    arm ? [sideOf(rows, { ...arm.observation, scenario, level })] : [],
  );
  const open = judgedFigures(plan, scenario, level).filter(
    (figure) => !isKept(figure, sides, block, attempt),
  );
  if (open.length === 0) return null;
  const latest = rows.filter(({ observation }) => observation.attempt === attempt);
  const gates = new Set(latest.flatMap((row) => gatesOf(row, open)));
  return { scenario, level, block, attempt, gates: [...gates] };
}

/** Whether there is an attempt that spoiled the figure in no arm. */
function isKept(figure: Figure, sides: readonly Side[], block: number, latest: number): boolean {
  return Array.from({ length: latest + 1 }).some((_, attempt) =>
    sides.every((side) => {
      const state = attemptAt(side.blocks.get(block), attempt);
      return state !== undefined && !isSpoiledIn(state, figure);
    }),
  );
}

/** Which gates spoiled any of these figures in it. */
export function gatesOf({ observation, state }: JudgedLevel, figures: readonly Figure[]): string[] {
  if (state.kind === 'invalid') {
    if (state.cause.kind === 'gate') return [state.cause.gate];
    return [(observation.status === 'failed' ? observation.gate : undefined) ?? 'harness'];
  }
  const spoiled = [...(state.disturbed ?? []), ...('spoiled' in state ? state.spoiled : [])];
  return spoiled.filter((one) => figures.some((figure) => isSpoiled([one], figure))).map(({ gate }) => gate);
}
