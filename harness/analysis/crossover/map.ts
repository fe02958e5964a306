import type {
  CpuPoint,
  Judged,
  MapCell,
  Predicted,
  PredictedFrom,
} from '../../model/report/findings/crossover.js';
import type { MetricId } from '../../model/metrics.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PilotValues } from '../../model/plan/rate.js';
import { isPoolBound, rateOf } from '../../model/plan/rate.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { FoundMap, FoundTrial } from '../../model/report/report-data.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import type { Pair } from '../../model/report/leading-pair.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import { accuracyOf } from './accuracy.js';
import { isDecided, mapFinding } from './map-finding.js';
import type { Margins, PredictionInputs } from './prediction.js';
import { boundaryPerSecond, cpuAt, cpuCurve, predict, saturationPerSecond } from './prediction.js';

/** What a map is drawn from: only figures that a report holds. */
export interface MapData {
  readonly plan: Plan;
  readonly comparisons: readonly Comparison[];
  readonly summaries: readonly Summary[];
  readonly trials: readonly FoundTrial[];
  readonly pilots: PilotValues;
}

/** A level with its place on both axes. */
interface MapLevel {
  readonly level: Level;
  readonly waitMs: number;
  readonly ratePerSecond: number | null;
  readonly rateShare: number | null;
}

/** The maps of the scenarios that ask for one, of the leading pair of targets; none where nothing was compared by both margins. */
export function crossoverMaps(data: MapData): FoundMap[] {
  const pair = leadingPair(data.plan);
  if (!pair) return [];
  return data.plan.scenarios.flatMap((scenario) => (scenario.map ? mapOf(data, scenario, pair) : []));
}

function mapOf(data: MapData, scenario: Scenario, pair: { a: string; b: string }): FoundMap[] {
  const metric = scenario.map?.metric ?? 'latency_p50';
  const mapLevels = levelsOnMap(scenario, data.pilots);
  const rows = data.comparisons.filter(
    (row) =>
      row.scenario === scenario.id &&
      (row.metric === metric || row.metric === 'latency_p95') &&
      row.arm === 'ab' &&
      row.a === pair.a &&
      row.b === pair.b,
  );
  const absolute = rows.find((row) => row.marginKind === 'absolute' && row.metric === metric);
  if (!absolute) return [];
  const margins: Margins = {
    ratio: scenario.ratioMargin,
    absoluteUs: absolute.margin,
  };
  const inputs = inputsOf(data, scenario, mapLevels, pair);
  const cells = mapLevels.map((mapLevel) =>
    cellOf(data, scenario, mapLevel, { metric, pair, rows, margins, inputs }),
  );
  const waits = [...new Set(mapLevels.map(({ waitMs }) => waitMs))];
  return [
    {
      scenario: scenario.id,
      metric,
      ...pair,
      ratioMargin: margins.ratio,
      absoluteMarginUs: margins.absoluteUs,
      cells,
      found: mapFinding(cells),
      boundary: inputs
        ? waits.map((waitMs) => ({
            waitMs,
            ratioPerSecond: boundaryPerSecond(inputs, margins, waitMs, 'byRatio'),
            absolutePerSecond: boundaryPerSecond(inputs, margins, waitMs, 'byDifference'),
          }))
        : [],
      accuracy: accuracyOf(cells),
      predictedFrom: inputs && predictedFrom(inputs),
    },
  ];
}

/** As a report has it: what no rate fills is null. */
export function predictedFrom({ cores, restUs, a, b }: PredictionInputs): PredictedFrom {
  const side = (cpu: readonly CpuPoint[]) => {
    const fullPerSecond = saturationPerSecond(cpu, cores);
    return { cpu: [...cpu], fullPerSecond: Number.isFinite(fullPerSecond) ? fullPerSecond : null };
  };
  return { cores, restUs, a: side(a), b: side(b) };
}

/** Levels with a place on both axes, by wait, then by rate; a rate that a pilot did not find comes last. */
function levelsOnMap(scenario: Scenario, pilots: PilotValues): MapLevel[] {
  return scenario.levels
    .flatMap((level): MapLevel[] => {
      const waitMs = level.at?.wait;
      if (waitMs === undefined || level.load.kind !== 'open-loop') return [];
      const planned = level.load.ratePerSecond;
      const rateShare = typeof planned === 'number' ? null : planned.times;
      return [{ level, waitMs, ratePerSecond: rateOf(planned, pilots), rateShare }];
    })
    .sort(
      (m, n) =>
        m.waitMs - n.waitMs ||
        (m.ratePerSecond ?? Infinity) - (n.ratePerSecond ?? Infinity) ||
        (m.rateShare ?? 0) - (n.rateShare ?? 0),
    );
}

interface Judging {
  readonly metric: MetricId;
  readonly pair: Pair;
  readonly rows: readonly Comparison[];
  readonly margins: Margins;
  readonly inputs: PredictionInputs | null;
}

function cellOf(
  { pilots, summaries, trials }: MapData,
  scenario: Scenario,
  { level, waitMs, ratePerSecond, rateShare }: MapLevel,
  { metric, pair, rows, margins, inputs }: Judging,
): MapCell {
  const judged = (kind: Comparison['marginKind'], of: MetricId) =>
    judgedOf(rows.find((row) => row.level === level.id && row.marginKind === kind && row.metric === of));
  const [ratio, differenceUs] = [judged('ratio', metric), judged('absolute', metric)];
  const predicted = inputs && ratePerSecond !== null ? predict(inputs, margins, waitMs, ratePerSecond) : null;
  const place = { scenario: scenario.id, level: level.id };
  const notSustainedBy = (['a', 'b'] as const).filter((side) =>
    isMostlyNotSustained(trials, { ...place, target: pair[side] }),
  );
  const own = (target: string) => figureOf(summaries, { ...place, target, metric });
  return {
    level: level.id,
    waitMs,
    ratePerSecond,
    rateShare,
    state: stateOf(isPoolBound(scenario, level, pilots), notSustainedBy.length === 2, ratio),
    notSustainedBy,
    ratio,
    differenceUs,
    p95: metric === 'latency_p95' ? null : judged('ratio', 'latency_p95'),
    measured: { aUs: own(pair.a), bUs: own(pair.b) },
    predicted,
    agrees: agreementOf(predicted, ratio, differenceUs),
  };
}

function figureOf(
  summaries: readonly Summary[],
  { scenario, level, target, metric }: Pick<Summary, 'scenario' | 'level' | 'target' | 'metric'>,
): number | null {
  const found = summaries.find(
    (row) =>
      row.scenario === scenario && row.level === level && row.target === target && row.metric === metric,
  );
  return found?.estimate ?? null;
}

/** In most of the trials that say anything of the target. */
function isMostlyNotSustained(
  trials: readonly FoundTrial[],
  { scenario, level, target }: Pick<FoundTrial, 'scenario' | 'level' | 'target'>,
): boolean {
  const own = trials.filter(
    (trial) =>
      trial.scenario === scenario &&
      trial.level === level &&
      trial.target === target &&
      trial.deployment === 1 &&
      trial.status !== 'invalid' &&
      trial.status !== 'aborted',
  );
  return own.filter(({ status }) => status === 'not-sustained').length > own.length / 2;
}

function judgedOf(row: Comparison | undefined): Judged | null {
  if (!row) return null;
  const { ratio: estimate, low, high, verdict, decidedBy } = row;
  return { estimate, low, high, verdict, byOutcome: decidedBy.kind === 'outcome' };
}

function stateOf(poolBound: boolean, notSustained: boolean, ratio: Judged | null): MapCell['state'] {
  if (poolBound) return 'pool-bound';
  if (notSustained) return 'not-sustained';
  return ratio === null || ratio.verdict === 'invalid' ? 'not-measured' : 'measured';
}

function agreementOf(
  predicted: Predicted | null,
  ratio: Judged | null,
  differenceUs: Judged | null,
): boolean | null {
  const tests = [
    { side: predicted?.byRatio ?? null, judged: ratio },
    { side: predicted?.byDifference ?? null, judged: differenceUs },
  ].flatMap(({ side, judged }) =>
    side !== null && judged && isDecided(judged) ? [side === judged.verdict] : [],
  );
  return tests.length === 0 ? null : tests.every(Boolean);
}

/**
 * CPU per request of both sides by rate, and the time beside it: the smaller of the two medians at the lowest rate and
 * shortest wait, less that wait and its CPU. Null where either was not measured.
 */
function inputsOf(
  { plan, summaries }: MapData,
  { id: scenario }: Scenario,
  mapLevels: readonly MapLevel[],
  pair: { a: string; b: string },
): PredictionInputs | null {
  const figure = (level: string, target: string, metric: MetricId) =>
    figureOf(summaries, { scenario, level, target, metric });
  const [a, b] = [pair.a, pair.b].map((target) =>
    cpuCurve(
      mapLevels.flatMap(({ level, ratePerSecond }): CpuPoint[] => {
        const cpuSecondsPer1k = figure(level.id, target, 'cpu_per_1k');
        return ratePerSecond === null || cpuSecondsPer1k === null
          ? []
          : [{ ratePerSecond, cpuUs: cpuSecondsPer1k * 1_000 }];
      }),
    ),
  );
  if (!a?.[0] || !b?.[0]) return null;
  const rests = mapLevels.flatMap(({ level, waitMs, ratePerSecond }) => {
    const [x, y] = [pair.a, pair.b].map((target) => figure(level.id, target, 'latency_p50'));
    if (ratePerSecond === null || x === null || x === undefined || y === null || y === undefined) return [];
    const rest = Math.min(x - cpuAt(a, ratePerSecond), y - cpuAt(b, ratePerSecond)) - waitMs * 1_000;
    return [Math.max(0, rest)];
  });
  const [restUs] = rests;
  return restUs === undefined ? null : { cores: plan.cpus.targetCores, restUs, a, b };
}
