import type { Lab } from '../lab/lab.js';
import type { Calibration, RunRecord } from '../model/run/environment.js';
import type { Observation } from '../model/run/observation.js';
import type { ByDifference } from '../model/plan/by-difference.js';
import type { Plan, PlannedTrial } from '../model/plan/plan.js';
import type { Target } from '../model/plan/target.js';
import type { AgentPool } from './agent-pool.js';
import type { ProbeOfLab } from './deployment/database.js';
import type { DownstreamService } from './deployment/downstream.js';
import type { RunEvent } from './events.js';
import type { OwnDatabase } from './own-database.js';
import type { OpenPlace } from './schedule/looks.js';
import type { SpoiledLevel } from '../model/run/spoiled-level.js';
import type { Resumed } from './schedule/resumed.js';

/** What every trial of a run works with, and tells what it finds. */
export interface RunContext {
  readonly plan: Plan;
  readonly lab: Lab;
  readonly targets: ReadonlyMap<string, Target>;
  readonly agents: AgentPool;
  readonly downstream: DownstreamService;
  readonly probe: ProbeOfLab;
  /** The reader's own Postgres, read along; null where none was named. */
  readonly ownDatabase: OwnDatabase | null;
  /** Values that pilots found, by placeholder. */
  readonly pilots: Map<string, number>;
  /** The same for each target by itself, where a pilot measures each: where a staircase starts. */
  readonly pilotsByTarget: Map<string, Readonly<Record<string, number>>>;
  /** What each target's start and end took when it was checked against the contract, by the id of its folder. */
  readonly deploySeconds: Map<string, number>;
  /** The highest rate that the generator offers well, found by calibration; null where none was kept. */
  readonly generator: { mostPerSecond: number | null };
  /** What levels beyond the generator's ceiling offer instead, by `scenario/level`; null: they are left out. */
  readonly offered: Map<string, number | null>;
  /** Points of each target's latency from arrival, by `scenario/level target`, where it was looked at before block 1. */
  readonly latencies: Map<string, readonly number[]>;
  /** What is judged by difference alone. */
  readonly byDifference: ByDifference[];
  readonly resumed: Resumed;
  readonly signal: AbortSignal;
  /** Stops the whole run: what was measured until then is reported, with this as its end. */
  callOff(reason: Error): void;
  /** Seconds since the run's start. */
  elapsedSeconds(): number;
  secondsOf(trial: Pick<PlannedTrial, 'scenario'>, level: string): number;
  /** Of each block the levels in whose latest attempt a figure that will be judged is spoiled, in whichever arm. */
  spoiledLevels(observations: readonly Observation[], calibration: Calibration): readonly SpoiledLevel[];
  /** The primary comparisons that more blocks could still decide, judged as at the planned look with this position. */
  openComparisons(
    look: number,
    observations: readonly Observation[],
    calibration: Calibration,
  ): readonly OpenPlace[];
  tell(event: RunEvent): void;
  observe(observation: Observation): void;
  record(record: RunRecord): void;
}
