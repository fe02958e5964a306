import type { ClaimPlan } from '../analysis/claims/places.js';
import type { Plan } from '../model/plan/plan.js';
import type { Level, Scenario } from '../model/plan/scenario.js';
import type { ReportData } from '../model/report/report-data.js';

/** A run that a decision may rest on: its plan, and what was found. */
export interface MeasuredRun {
  readonly plan: ClaimPlan & Pick<Plan, 'leftOut'>;
  readonly report: Pick<
    ReportData,
    'run' | 'environment' | 'summaries' | 'comparisons' | 'trials' | 'staircases' | 'targets'
  >;
}

/** A workload of a run, and the level of it that needs name; null where they name none. */
export interface Workload {
  readonly run: MeasuredRun;
  readonly scenario: Scenario;
  readonly named: string | null;
}

/** `crud`, or `crud/rate-200`: the scenario, and the level if one is named. */
export function namesIn(resembles: string): { readonly scenario: string; readonly level: string | null } {
  const [scenario = '', level = null] = resembles.split('/');
  return { scenario, level };
}

/** The workload in each run that has it, in the order in which the runs were named. */
export function workloadsOf(runs: readonly MeasuredRun[], resembles: string): Workload[] {
  const { scenario: id, level } = namesIn(resembles);
  return runs.flatMap((run) =>
    run.plan.scenarios.filter((one) => one.id === id).map((scenario) => ({ run, scenario, named: level })),
  );
}

/** The levels that may stand for a service: the one that is named, or all. */
export function levelsOf({ scenario, named }: Workload): Level[] {
  return scenario.levels.filter(({ id }) => named === null || id === named);
}
