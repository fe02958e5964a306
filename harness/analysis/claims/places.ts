import type { Decider } from '../../model/plan/claim.js';
import { targetCoresFor } from '../../model/plan/cpus.js';
import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Absence } from '../../model/report/findings/evidence-finding.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { FoundEvidence, FoundTrial, ReportData } from '../../model/report/report-data.js';
import type { Finding } from './answer.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { NOTHING_SHOWN, turned } from './answer.js';
import { groupBy } from '../../model/group.js';
import { levelsOf } from '../../model/plan/scenario.js';

/** What of a plan claims are judged by. */
export type ClaimPlan = Pick<Plan, 'targets' | 'cpus' | 'blocks' | 'scenarios' | 'trials'>;

/** What a run found, as far as claims are judged by it. */
export interface Found extends Pick<ReportData, 'summaries' | 'comparisons' | 'trials'> {
  /** What the intervals may spend at the look that ended the run; left out where every block was made. */
  readonly errorAtLook?: ErrorAtLook;
}

/** Where a decider looks. */
export type ClaimPlace = Pick<Decider, 'scenario' | 'level' | 'metric'>;

/** Whether it is of what is shipped: weighed or timed once a run, at no level. */
export const isWeighed = (metric: MetricId): boolean => METRICS[metric].measured === 'once-a-run';

/** `python` and `go` are the first target of that language; null where the run has no such target. */
export function targetIn({ targets }: Pick<Plan, 'targets'>, role: string): string | null {
  const named =
    role === 'python' || role === 'go'
      ? targets.find(({ language }) => language === role)
      : targets.find(({ id }) => id === role);
  return named?.id ?? null;
}

/** What names the place in a report. */
export function placeOf({
  scenario,
  level,
  metric,
}: ClaimPlace): Pick<FoundEvidence, 'scenario' | 'level' | 'metric' | 'unit'> {
  return { scenario, level, metric, unit: METRICS[metric].unit };
}

/** A target's figure at this place. */
export function summaryAt({ summaries }: Found, place: ClaimPlace, target: string): Summary | undefined {
  return summaries.find(
    (row) =>
      row.scenario === place.scenario &&
      row.level === place.level &&
      row.metric === place.metric &&
      row.target === target,
  );
}

/** Comparisons of different targets at this place, each read so that it has `a` first. */
export function rowsBetween(
  { comparisons }: Found,
  place: Pick<ClaimPlace, 'scenario' | 'level'>,
  a: string,
  b: string,
): Comparison[] {
  return comparisons
    .filter((row) => row.arm === 'ab' && row.scenario === place.scenario && row.level === place.level)
    .filter((row) => (row.a === a && row.b === b) || (row.a === b && row.b === a))
    .map((row) => (row.a === a ? row : turned(row)));
}

/** The levels that a figure at this place is made from. */
function levelsBehind(plan: ClaimPlan, { scenario: id, level }: ClaimPlace): string[] {
  const derived = plan.scenarios.find((scenario) => scenario.id === id)?.derived;
  const made = derived?.find((one) => one.id === level);
  return made ? levelsOf(made) : [level];
}

/** Blocks that the target lost at this place, of those in which that is known. */
export function lossesOf(
  plan: ClaimPlan,
  place: ClaimPlace,
  target: string,
  { trials }: Found,
): { readonly lost: number; readonly known: number } {
  const behind = levelsBehind(plan, place);
  const own = trials.filter(
    (row) =>
      row.scenario === place.scenario &&
      row.target === target &&
      row.deployment === 1 &&
      behind.includes(row.level),
  );
  const { measures } = METRICS[place.metric];
  const isLost = ({ status, cause }: FoundTrial) =>
    status === 'failed' ||
    (status === 'completed' && cause !== undefined) ||
    (status === 'not-sustained' && measures === 'latency');
  let lost = 0;
  let held = 0;
  for (const rows of groupBy(own, ({ block }) => String(block)).values()) {
    const attempts = [...groupBy(rows, ({ level }) => level).values()];
    const counted = attempts.flatMap((ofLevel) => firstValid(ofLevel, place.metric) ?? []);
    if (counted.length < attempts.length) continue;
    if (counted.some(isLost)) lost += 1;
    else if (counted.length === behind.length) held += 1;
  }
  return { lost, known: lost + held };
}

/** The first attempt whose figure is not spoiled. */
function firstValid(rows: readonly FoundTrial[], metric: MetricId): FoundTrial | undefined {
  return [...rows]
    .sort((x, y) => x.attempt - y.attempt)
    .find(
      ({ status, spoiled }) =>
        status !== 'invalid' && status !== 'aborted' && !spoiled.some((one) => one.metric === metric),
    );
}

/** The most that a level behind this place was given. */
export function coresAt(plan: ClaimPlan, place: ClaimPlace): number {
  const scenario = plan.scenarios.find(({ id }) => id === place.scenario);
  const behind = levelsBehind(plan, place);
  const levels = scenario?.levels.filter(({ id }) => behind.includes(id)) ?? [];
  const bound = levels.length > 0 && levels.every(({ startUp }) => startUp?.cores === 'one');
  return bound ? 1 : targetCoresFor(plan.cpus, scenario?.cores ?? 'separate');
}

/** Why the plan has nothing to decide this; null where it has. */
export function notPlanned(plan: ClaimPlan, place: ClaimPlace, targets: readonly string[]): Absence | null {
  const absent = targets.find((target) => !plan.targets.some(({ id }) => id === target));
  if (absent !== undefined) return { kind: 'no-target', target: absent };
  if (!plan.scenarios.some(({ id }) => id === place.scenario)) return { kind: 'no-workload' };
  if (isWeighed(place.metric)) return null;
  const behind = levelsBehind(plan, place);
  const served = (target: string) =>
    behind.every((level) =>
      plan.trials.some(
        (trial) =>
          trial.scenario === place.scenario &&
          trial.target === target &&
          trial.deployment === 1 &&
          trial.levels.includes(level),
      ),
    );
  const idle = targets.filter((target) => !served(target));
  if (idle.length === 0) return null;
  const others = plan.targets.some(({ id }) => served(id));
  return others ? { kind: 'took-no-part', targets: idle } : { kind: 'no-level' };
}

/** Missing where the plan left it out; undecided where it was planned and gave no figure: without data nothing passes. */
export function nothing(absent: Absence | null): Finding {
  return {
    ...NOTHING_SHOWN,
    outcome: absent === null ? 'undecided' : 'missing',
    found: absent ?? { kind: 'nothing-measured' },
  };
}
