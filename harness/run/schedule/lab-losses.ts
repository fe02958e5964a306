import { EnvironmentError } from '../../errors.js';
import type { FailedObservation, Observation } from '../../model/run/observation.js';
import type { RunContext } from '../context.js';

/** Trials in a row that the lab itself lost, after which another would most likely fare no better. */
const MOST_IN_A_ROW = 3;
const OF_THE_LAB = ['lab', 'database'];

/** What the lab's own failures cost at a stretch: an engine that was restarted, a Postgres that does not come up. */
export class LabLosses {
  /** Since the last trial of which anything could be measured. */
  #lost: FailedObservation[] = [];

  note(observation: Observation): void {
    if (isOfTheLab(observation)) this.#lost.push(observation);
    else if (observation.status !== 'aborted') this.#lost = [];
  }

  /** Calls off what was lost at a stretch, so that a resumed run makes it, and throws EnvironmentError. */
  stopAfterTooMany({ observe, elapsedSeconds }: Pick<RunContext, 'observe' | 'elapsedSeconds'>): void {
    const trials = new Set(this.#lost.map(({ trialId, attempt }) => `${trialId} ${attempt}`));
    const last = this.#lost.at(-1);
    if (!last || trials.size < MOST_IN_A_ROW) return;
    for (const one of this.#lost) {
      const { trialId, block, order, scenario, level, target, arm, deployment, attempt } = one;
      const identity = { trialId, block, order, scenario, level, target, arm, deployment, attempt };
      observe({ ...identity, atSeconds: elapsedSeconds(), status: 'aborted' });
    }
    throw new EnvironmentError({
      expected: `the lab to hold (${last.expected})`,
      found: `${trials.size} trials in a row that it lost, the last of them by: ${last.found}`,
      remedy: `${last.remedy} Then go on with --resume: what was lost is made again.`,
    });
  }
}

function isOfTheLab(observation: Observation): observation is FailedObservation {
  return (
    observation.status === 'failed' &&
    observation.cause === 'harness' &&
    OF_THE_LAB.includes(observation.gate ?? '')
  );
}
