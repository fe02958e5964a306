import type { BlockEstimate } from '../../model/report/findings/bound.js';
import type { MetricId } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { ReportData } from '../../model/report/report-data.js';
import type { ReferenceLevel } from '../../model/report/findings/database-share.js';
import { busyOnAverage } from './bound.js';
import { levelsBeside } from './levels-beside.js';

/** How one target fared at a level of a run. Estimates with 95 % intervals over blocks; null where not measured. */
export interface PlacedTarget {
  readonly target: string;
  /** `Python`, `Go`. */
  readonly name: string;
  readonly latencyP50Ms: BlockEstimate | null;
  readonly cpuMsPerRequest: BlockEstimate | null;
  /** Share of mean latency that was the target's own code, 0..1. */
  readonly applicationShare: BlockEstimate | null;
}

/** A level of the run whose requests wait in Postgres about as long as the service's. */
export interface PlacedLevel {
  readonly scenario: string;
  readonly level: string;
  readonly injectedWaitMs: number;
  readonly ratePerSecond: number;
  readonly targets: readonly PlacedTarget[];
  /** Median latency compared, by ratio and by difference. */
  readonly comparisons: readonly Pick<
    Comparison,
    'a' | 'b' | 'marginKind' | 'margin' | 'unit' | 'ratio' | 'low' | 'high' | 'verdict'
  >[];
}

/** What one language would need for the service's rate. */
export interface PlacedCores {
  readonly name: string;
  /** By the run's own requests at the nearest level: rate x CPU per request. */
  readonly asInTheRun: number;
  /** The service's own time outside the database, taken as CPU time of the baseline and scaled by the run's proportion. */
  readonly ofTheService: number;
}

/** Where a service lies among the measured waits of a run. */
export interface Placement {
  readonly runId: string;
  /** The name of the run's first target: the language that the service is taken to be written in. */
  readonly baseline: string;
  /** The levels on either side of the service's database time; one where it lies beyond the last or on a level. */
  readonly levels: readonly PlacedLevel[];
  /** The nearer of them, by id: whose CPU per request the cores are reckoned by. */
  readonly nearest: string;
  readonly cores: readonly PlacedCores[];
}

interface PlacedService {
  readonly databaseMs: number;
  readonly restMs: number;
  readonly ratePerSecond: number;
}

/** A run as services are placed in it, and what it calls its targets. */
export interface PlacingRun {
  readonly plan: Plan;
  readonly report: Pick<ReportData, 'run' | 'summaries' | 'comparisons' | 'decompositions'>;
  readonly nameOf: (target: string) => string;
}

/** Null where the run measured no level that waits in Postgres. */
export function placeInRun(run: PlacingRun, service: PlacedService): Placement | null {
  const levels = levelsBeside(waitLevels(run), service);
  const distance = ({ injectedWaitMs }: PlacedLevel) => Math.abs(injectedWaitMs - service.databaseMs);
  const [nearest] = [...levels].sort((x, y) => distance(x) - distance(y));
  const [baseline] = nearest?.targets ?? [];
  if (!nearest || !baseline) return null;
  return {
    runId: run.report.run.id,
    baseline: baseline.name,
    levels,
    nearest: nearest.level,
    cores: coresOf(nearest, baseline, service),
  };
}

/** A run's levels that wait in Postgres, with who was ahead at the median. */
export function referenceLevels(run: PlacingRun): ReferenceLevel[] {
  return waitLevels(run).map(({ scenario, level, injectedWaitMs, ratePerSecond, comparisons }) => {
    const row = comparisons.find(({ marginKind }) => marginKind === 'ratio');
    const median = row && {
      a: run.nameOf(row.a),
      b: run.nameOf(row.b),
      verdict: row.verdict,
      ratio: row.ratio,
      low: row.low,
      high: row.high,
    };
    return { scenario, level, injectedWaitMs, ratePerSecond, median: median ?? null };
  });
}

/** Levels with an injected wait and a rate of their own that at least one target held: a closed loop waits for its pool. */
function waitLevels(run: PlacingRun): PlacedLevel[] {
  const { plan, report } = run;
  return plan.scenarios.flatMap(({ id: scenario, levels }) =>
    levels.flatMap(({ id: level, injectedWaitMs, load }) => {
      if (injectedWaitMs === undefined || load.kind !== 'open-loop') return [];
      const { ratePerSecond } = load;
      if (typeof ratePerSecond !== 'number') return [];
      const targets = plan.targets
        .map(({ id }) => placedTarget(run, { scenario, level, target: id }))
        .filter(({ latencyP50Ms }) => latencyP50Ms !== null);
      if (targets.length === 0) return [];
      const comparisons = report.comparisons.filter(
        (row) =>
          row.scenario === scenario &&
          row.level === level &&
          row.metric === 'latency_p50' &&
          row.arm === 'ab',
      );
      return [{ scenario, level, injectedWaitMs, ratePerSecond, targets, comparisons }];
    }),
  );
}

function placedTarget(
  { report, nameOf }: PlacingRun,
  place: { readonly scenario: string; readonly level: string; readonly target: string },
): PlacedTarget {
  const isHere = (one: typeof place) =>
    one.scenario === place.scenario && one.level === place.level && one.target === place.target;
  // Microseconds to milliseconds; CPU seconds per 1,000 requests are milliseconds per request as they stand.
  const estimate = (metric: MetricId, divisor: number): BlockEstimate | null => {
    const found = report.summaries.find((summary) => summary.metric === metric && isHere(summary));
    if (!found) return null;
    const scaled = (value: number | null) => (value === null ? null : value / divisor);
    return { estimate: found.estimate / divisor, low: scaled(found.low), high: scaled(found.high) };
  };
  return {
    target: place.target,
    name: nameOf(place.target),
    latencyP50Ms: estimate('latency_p50', 1_000),
    cpuMsPerRequest: estimate('cpu_per_1k', 1),
    applicationShare: report.decompositions.find(isHere)?.bounds?.mean.application.share ?? null,
  };
}

function coresOf(nearest: PlacedLevel, baseline: PlacedTarget, service: PlacedService): PlacedCores[] {
  const baselineMs = baseline.cpuMsPerRequest?.estimate;
  if (baselineMs === undefined) return [];
  return nearest.targets.flatMap(({ name, cpuMsPerRequest }) =>
    cpuMsPerRequest
      ? [
          {
            name,
            asInTheRun: busyOnAverage(service.ratePerSecond, cpuMsPerRequest.estimate),
            ofTheService: busyOnAverage(
              service.ratePerSecond,
              (service.restMs * cpuMsPerRequest.estimate) / baselineMs,
            ),
          },
        ]
      : [],
  );
}
