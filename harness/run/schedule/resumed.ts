import type { ByDifference } from '../../model/plan/by-difference.js';
import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { LinkRecord } from '../../model/run/link.js';
import type { Observation } from '../../model/run/observation.js';

/** What an interrupted run had found before it went on; of a fresh run, nothing. */
export interface Resumed {
  readonly calibration: Calibration | null;
  /** By placeholder. */
  readonly pilots: ReadonlyMap<string, number>;
  /** By placeholder, then by target. */
  readonly pilotsByTarget: ReadonlyMap<string, Readonly<Record<string, number>>>;
  /** Targets whose conformance is recorded. */
  readonly conformed: ReadonlySet<string>;
  /** By target: a resumed run goes by the same times, to come to the same decisions. */
  readonly deploySeconds: ReadonlyMap<string, number>;
  /** What is judged by difference alone; null where that was not decided yet. */
  readonly byDifference: readonly ByDifference[] | null;
  /** Decisions of the schedule that are recorded: it comes to them again on its way through what is there. */
  readonly decisions: readonly RunRecord[];
  /** The network between the hosts, as it was read. */
  readonly links: readonly LinkRecord[];
  /** The observation of one attempt at one level of one trial; null where it is still to be made. */
  observed(trialId: string, level: string, attempt: number): Observation | null;
}

export const NOT_RESUMED: Resumed = {
  calibration: null,
  pilots: new Map(),
  pilotsByTarget: new Map(),
  conformed: new Set(),
  deploySeconds: new Map(),
  byDifference: null,
  decisions: [],
  links: [],
  observed: () => null,
};

/** A level that was called off, even after it had been lost, is still to be made; whatever else was recorded of it stands. */
export function resumedWith(
  observations: readonly Observation[],
  found: Omit<Resumed, 'observed'> = NOT_RESUMED,
): Resumed {
  const key = (trialId: string, level: string, attempt: number) => JSON.stringify([trialId, level, attempt]);
  const finished = new Map<string, Observation>();
  for (const one of observations) {
    if (one.status === 'aborted') finished.delete(key(one.trialId, one.level, one.attempt));
    else finished.set(key(one.trialId, one.level, one.attempt), one);
  }
  return {
    ...found,
    observed: (trialId, level, attempt) => finished.get(key(trialId, level, attempt)) ?? null,
  };
}
