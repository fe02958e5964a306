import type { Downstream } from '../../lab/lab.js';
import { exitText } from '../../lab/services/readiness.js';
import type { Scenario } from '../../model/plan/scenario.js';
import type { Target } from '../../model/plan/target.js';
import { SpoiledTrial } from '../failure.js';

/** Whether one of the targets takes part in a scenario whose requests call the downstream service. */
export function callsDownstream({
  scenarios,
  targets,
}: {
  readonly scenarios: readonly Scenario[];
  readonly targets: readonly Target[];
}): boolean {
  return scenarios.some(
    ({ downstream, needs }) =>
      downstream === true &&
      targets.some((target) => needs.every((feature) => target.implements.includes(feature))),
  );
}

/** The run's downstream service: started when it is first needed, kept from trial to trial, started afresh where it has ended. */
export class DownstreamService {
  readonly #start: () => Promise<Downstream>;
  #latest: Downstream | null = null;

  constructor(start: () => Promise<Downstream>) {
    this.#start = start;
  }

  /** Null where none was needed yet, or it has ended. */
  get running(): Downstream | null {
    return this.#latest?.exit() === null ? this.#latest : null;
  }

  /** Throws what the lab throws where it cannot be started. */
  async ready(): Promise<Downstream> {
    if (this.running) return this.running;
    await this.#latest?.[Symbol.asyncDispose]();
    this.#latest = null;
    this.#latest = await this.#start();
    return this.#latest;
  }
}

/** Throws SpoiledTrial when the service that the target's requests call has ended: a dependency, never the target's doing. */
export function requireServing(downstream: Downstream): void {
  const exit = downstream.exit();
  if (!exit) return;
  throw new SpoiledTrial('downstream', {
    expected: 'the downstream service to live as long as the target that calls it',
    found: `it ended with ${exitText(exit)}`,
    remedy:
      'Read the end of logs/downstream.log in the run folder; a trial that comes after begins with a fresh one.',
  });
}
