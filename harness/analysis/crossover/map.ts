import type { CpuPoint, Judged, MapCell, Predicted, PredictedFrom } from '../../model/report/crossover.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PilotValues } from '../../model/plan/rate.js';
import { isPoolBound, rateOf } from '../../model/plan/rate.js';
import type { Comparison, FoundMap, Summary } from '../../model/report/report.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import { mapFinding } from './map-finding.js';
import type { Margins, PredictionInputs } from './prediction.js';
import { boundaryPerSecond, cpuAt, cpuCurve, predict, saturationPerSecond } from './prediction.js';

/** What a map is drawn from: figures that a report holds, and nothing that it does not. */
export interface MapData {
  readonly plan: Plan;
  readonly comparisons: readonly Comparison[];
  readonly summaries: readonly Summary[];
  readonly pilots: PilotValues;
}

/** A level with its place on both axes. */
interface MapLevel {
  readonly level: Level;
  readonly waitMs: number;
  readonly ratePerSecond: number | null;
  readonly capacityShare: number | null;
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
      row.metric === metric &&
      row.arm === 'ab' &&
      row.a === pair.a &&
      row.b === pair.b,
  );
  const absolute = rows.find(({ marginKind }) => marginKind === 'absolute');
  if (!absolute) return [];
  const margins: Margins = {
    ratio: scenario.ratioMargin,
    absoluteUs: absolute.margin,
  };
  const inputs = inputsOf(data, scenario, mapLevels, pair);
  const cells = mapLevels.map((mapLevel) => cellOf(data, scenario, mapLevel, { rows, margins, inputs }));
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
      const capacityShare = typeof planned === 'number' ? null : planned.times;
      return [{ level, waitMs, ratePerSecond: rateOf(planned, pilots), capacityShare }];
    })
    .sort(
      (m, n) =>
        m.waitMs - n.waitMs ||
        (m.ratePerSecond ?? Infinity) - (n.ratePerSecond ?? Infinity) ||
        (m.capacityShare ?? 0) - (n.capacityShare ?? 0),
    );
}

interface Judging {
  readonly rows: readonly Comparison[];
  readonly margins: Margins;
  readonly inputs: PredictionInputs | null;
}

function cellOf(
  { pilots }: MapData,
  scenario: Scenario,
  { level, waitMs, ratePerSecond, capacityShare }: MapLevel,
  { rows, margins, inputs }: Judging,
): MapCell {
  const judged = (kind: Comparison['marginKind']) =>
    judgedOf(rows.find((row) => row.level === level.id && row.marginKind === kind));
  const [ratio, differenceUs] = [judged('ratio'), judged('absolute')];
  const predicted = inputs && ratePerSecond !== null ? predict(inputs, margins, waitMs, ratePerSecond) : null;
  return {
    level: level.id,
    waitMs,
    ratePerSecond,
    capacityShare,
    state: stateOf(isPoolBound(scenario, level, pilots), ratio),
    ratio,
    differenceUs,
    predicted,
    agrees: agreementOf(predicted, ratio, differenceUs),
  };
}

function judgedOf(row: Comparison | undefined): Judged | null {
  if (!row) return null;
  const { ratio: estimate, low, high, verdict, decidedBy } = row;
  return { estimate, low, high, verdict, byOutcome: decidedBy.kind === 'outcome' };
}

function stateOf(poolBound: boolean, ratio: Judged | null): MapCell['state'] {
  if (poolBound) return 'pool-bound';
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

function isDecided({ verdict }: Judged): boolean {
  return verdict !== 'inconclusive' && verdict !== 'invalid';
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
  const figure = (level: string, target: string, metric: Summary['metric']) =>
    summaries.find(
      (row) =>
        row.scenario === scenario && row.level === level && row.target === target && row.metric === metric,
    )?.estimate ?? null;
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
