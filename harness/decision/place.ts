import { figureOf } from '../analysis/claims/figures.js';
import { coresAt, targetIn } from '../analysis/claims/places.js';
import type { FigureSource, NotMeasured, PerCore } from '../model/decision/decision.js';
import type { ServiceNeeds } from '../model/decision/needs.js';
import type { Level } from '../model/plan/scenario.js';
import type { MeasuredRun, Workload } from './measured-run.js';
import { levelsOf, namesIn, workloadsOf } from './measured-run.js';

export interface Placed {
  readonly run: MeasuredRun;
  readonly place: FigureSource;
}

/** What one core of a target serves at a place; `misses`: it held no rate there. Null: no interval. */
export type ServedByCore = PerCore | 'misses' | null;

/**
 * Where the runs measured what this service resembles: a rate within an objective that is no looser than its own, at the
 * wait nearest to its own; where there is none, CPU per request. The first run that decides goes before later ones.
 */
export function placeFor(runs: readonly MeasuredRun[], service: ServiceNeeds): Placed | NotMeasured {
  const { scenario, level } = namesIn(service.resembles);
  const workloads = workloadsOf(runs, service.resembles);
  if (workloads.length === 0) return { kind: 'no-run-of-it', scenario };
  if (level !== null && workloads.every((one) => levelsOf(one).length === 0))
    return { kind: 'no-such-level', scenario, level };
  if (!workloads.some(({ run: { plan } }) => hasBoth(plan))) return { kind: 'not-both-languages', scenario };
  const candidates = [
    ...workloads.flatMap((one) => byObjective(one, service)),
    ...workloads.flatMap((one) => byCpu(one, service)),
  ];
  return candidates.find(isDecided) ?? { kind: 'not-decided', scenario };
}

const hasBoth = (plan: MeasuredRun['plan']): boolean =>
  targetIn(plan, 'python') !== null && targetIn(plan, 'go') !== null;

function byObjective(workload: Workload, { objective, waitMs }: ServiceNeeds): Placed[] {
  const stairs = levelsOf(workload).flatMap(({ id, load }) =>
    load.kind === 'staircase' ? { id, objectiveMs: load.objectiveMs, waitMs: load.injectedMs } : [],
  );
  return stairs
    .filter(({ objectiveMs }) => objectiveMs <= objective.p99Ms - waitMs)
    .sort((x, y) => away(x, waitMs) - away(y, waitMs) || y.objectiveMs - x.objectiveMs)
    .flatMap(({ id, objectiveMs, waitMs: injectedWaitMs }) =>
      placedAt(workload, { level: id, metric: 'rate_within_objective', objectiveMs, injectedWaitMs }),
    );
}

function byCpu(workload: Workload, { waitMs }: ServiceNeeds): Placed[] {
  return levelsOf(workload)
    .filter(({ load }) => load.kind === 'open-loop' || load.kind === 'closed-loop')
    .map((level) => ({ level, waitMs: level.injectedWaitMs ?? 0, perSecond: throughputAt(workload, level) }))
    .sort((x, y) => away(x, waitMs) - away(y, waitMs) || y.perSecond - x.perSecond)
    .flatMap(({ level, waitMs: injectedWaitMs }) =>
      placedAt(workload, { level: level.id, metric: 'cpu_per_1k', objectiveMs: null, injectedWaitMs }),
    );
}

const away = (level: { readonly waitMs: number }, waitMs: number) => Math.abs(level.waitMs - waitMs);

/** Of two levels, CPU per request of the busier one says more of a busy instance. */
function throughputAt({ run: { report }, scenario }: Workload, { id }: Level): number {
  const row = report.summaries.find(
    (one) => one.scenario === scenario.id && one.level === id && one.metric === 'throughput',
  );
  return row?.estimate ?? 0;
}

function placedAt(
  { run, scenario }: Workload,
  at: Pick<FigureSource, 'level' | 'metric' | 'objectiveMs' | 'injectedWaitMs'>,
): Placed[] {
  const python = targetIn(run.plan, 'python');
  const go = targetIn(run.plan, 'go');
  if (python === null || go === null) return [];
  return [{ run, place: { runId: run.report.run.id, scenario: scenario.id, ...at, python, go } }];
}

function isDecided(placed: Placed): boolean {
  const { python, go } = placed.place;
  return servedBy(placed, python) !== null && servedBy(placed, go) !== null;
}

/** What a target serves a core at a place, by the rules that decide any figure. */
export function servedBy({ run: { plan, report }, place }: Placed, target: string): ServedByCore {
  const figure = figureOf(place, target, plan, report);
  if (figure.kind === 'lost') return Number.isNaN(figure.worst) ? null : 'misses';
  if (figure.kind !== 'held') return null;
  const { estimate, low, high } = figure.interval;
  const stairs = report.staircases.find(
    (row) => row.scenario === place.scenario && row.level === place.level && row.target === target,
  );
  const found = { target, level: place.level, limit: figure.heldBack?.by ?? stairs?.limit ?? null };
  if (place.metric === 'cpu_per_1k')
    return { ...found, estimate: 1_000 / estimate, low: 1_000 / high, high: 1_000 / low };
  const cores = coresAt(plan, place);
  return { ...found, estimate: estimate / cores, low: low / cores, high: high / cores };
}
