import type { Lab, Running } from '../lab/lab.js';
import type { Target } from '../model/target.js';
import type { Observation } from '../model/observation.js';
import type { Plan, PlannedTrial } from '../model/plan.js';
import type { DatabaseProbe } from '../probe/database/database.js';
import type { AgentPool } from './agent-pool.js';
import type { DownstreamService } from './downstream.js';
import type { RunEvent } from './events.js';
import type { Past } from './past.js';

/** What every trial of a run works with. */
export interface Field {
  readonly plan: Plan;
  readonly lab: Lab;
  readonly targets: ReadonlyMap<string, Target>;
  readonly agents: AgentPool;
  readonly downstream: DownstreamService;
  readonly probe: DatabaseProbe;
  /** Values that pilots found, by placeholder. */
  readonly pilots: Map<string, number>;
  /** What was found before an interruption. */
  readonly past: Past;
  readonly signal: AbortSignal;
  /** Seconds since the run's start. */
  elapsedSeconds(): number;
  secondsOf(trial: Pick<PlannedTrial, 'scenario'>, level: string): number;
  tell(event: RunEvent): void;
  observe(observation: Observation): void;
  /** A target has said what it is. */
  about(target: string, running: Pick<Running, 'about' | 'coldStartMs'>): void;
}
