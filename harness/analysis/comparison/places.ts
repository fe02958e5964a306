import type { Derived, Level, Scenario } from '../../model/plan/scenario.js';
import { levelsOf } from '../../model/plan/scenario.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { derivedSide } from './derived.js';
import type { Deployed, Side } from './sides.js';
import { sideOf } from './sides.js';

/** What figures of a scenario are judged at: a level, or a figure that several levels make together. */
export interface Place extends Pick<Level, 'id' | 'primary' | 'absoluteMargins'> {
  /** Left out of a derived figure, which has no traffic of its own. */
  readonly load?: Level['load'];
  readonly derived?: Derived;
}

/** The levels, then the derived figures. */
export function placesOf({ levels, derived = [] }: Pick<Scenario, 'levels' | 'derived'>): Place[] {
  const made = derived.map((one): Place => ({
    id: one.id,
    primary: one.primary ? [one.metric] : [],
    derived: one,
  }));
  return [...levels, ...made];
}

/** The levels that a target has to serve for a figure at this place. */
export function levelsBehind({ id, derived }: Place): string[] {
  return derived ? levelsOf(derived) : [id];
}

export function sideAt(judgedLevels: readonly JudgedLevel[], place: Place, where: Deployed): Side {
  return place.derived
    ? derivedSide(judgedLevels, place.derived, where)
    : sideOf(judgedLevels, { ...where, level: place.id });
}
