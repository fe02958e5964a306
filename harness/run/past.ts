import type { Calibration } from '../model/environment.js';
import type { Observation } from '../model/observation.js';

/** What an interrupted run found before it is resumed; of a fresh run, nothing. */
export interface Past {
  readonly calibration: Calibration | null;
  /** By placeholder. */
  readonly pilots: ReadonlyMap<string, number>;
  /** The observation of one attempt at one level of one trial; null where it is still to be made. */
  observed(trialId: string, level: string, attempt: number): Observation | null;
}

export const NO_PAST: Past = { calibration: null, pilots: new Map(), observed: () => null };

/** A level that was called off is still to be made; whatever else was recorded of it stands. */
export function pastOf(
  observations: readonly Observation[],
  found: Pick<Past, 'calibration' | 'pilots'>,
): Past {
  const key = (trialId: string, level: string, attempt: number) => JSON.stringify([trialId, level, attempt]);
  const finished = new Map(
    observations
      .filter(({ status }) => status !== 'aborted')
      .map((one) => [key(one.trialId, one.level, one.attempt), one]),
  );
  return {
    ...found,
    observed: (trialId, level, attempt) => finished.get(key(trialId, level, attempt)) ?? null,
  };
}
