import { mean } from 'simple-statistics';
import type { CompletedObservation } from '../model/run/observation.js';
import type { Plan } from '../model/plan/plan.js';
import type { MemoryParts } from '../model/report/findings/curves.js';
import type { Report } from '../model/report/report.js';
import type { Level } from '../model/plan/scenario.js';
import { liesBeyond, MINIMUM } from '../rules/minimum.js';
import { Histogram } from '../stats/histogram.js';
import type { JudgedLevel } from './window/judged-levels.js';
import { databaseShareOf } from './bound/database-share.js';
import { decompositionOf } from './bound/decomposition.js';
import { groupBy } from '../model/group.js';
import { memoryLine, meanMemoryParts } from './window/memory.js';

/** Percentiles at which a merged histogram is drawn. */
const DRAWN_PERCENTILES = [1, 5, 10, 25, 50, 75, 90, 95, 99, 99.5, 99.9, 99.95, 99.99];

interface Drawn {
  readonly scenario: string;
  readonly level: string;
  readonly planned: Level;
  readonly target: string;
  readonly held: readonly CompletedObservation[];
}

/** What the charts draw beside the estimates: histograms merged over blocks, memory over connections, parts of a request. */
export function chartData(
  plan: Plan,
  judgedLevels: readonly JudgedLevel[],
  reference: Parameters<typeof databaseShareOf>[2],
): Pick<Report, 'curves' | 'decompositions' | 'databaseShares' | 'memoryCurves' | 'memoryParts'> {
  const drawn = plan.scenarios.flatMap(({ id: scenario, levels }) =>
    // The step of a staircase that counts was chosen by its latency.
    levels
      .filter(({ load }) => load.kind !== 'staircase')
      .flatMap((planned) =>
        plan.targets.map(({ id: target }): Drawn => ({
          scenario,
          level: planned.id,
          planned,
          target,
          held: heldOf(judgedLevels, scenario, planned.id, target),
        })),
      ),
  );
  const databaseShares = drawn.flatMap(
    ({ scenario, level, target, held }) =>
      databaseShareOf({ scenario, level, target }, held, reference) ?? [],
  );
  return {
    ...(databaseShares.length > 0 ? { databaseShares } : {}),
    curves: drawn.flatMap((one) => curveOf(one) ?? []),
    decompositions: drawn.flatMap(
      ({ scenario, level, target, planned, held }) =>
        decompositionOf({ scenario, level, target }, planned, held) ?? [],
    ),
    memoryCurves: memoryCurvesOf(plan, drawn),
    memoryParts: drawn.flatMap((one) => memoryPartsOf(one) ?? []),
  };
}

function heldOf(
  judgedLevels: readonly JudgedLevel[],
  scenario: string,
  level: string,
  target: string,
): CompletedObservation[] {
  return judgedLevels.flatMap(({ observation, state }) =>
    state.kind === 'held' &&
    observation.scenario === scenario &&
    observation.level === level &&
    observation.target === target &&
    observation.deployment === 1
      ? [state.observation]
      : [],
  );
}

function curveOf({ scenario, level, target, held }: Drawn): Report['curves'][number] | null {
  const [first] = held;
  if (!first) return null;
  const kind = first.load.kind === 'fanout' ? 'delivery' : 'response';
  using merged = Histogram.decodeMerged(
    held.map(({ load }) =>
      load.kind === 'fanout' ? load.histograms.deliveryUs : load.histograms.responseUs,
    ),
  );
  const points = DRAWN_PERCENTILES.flatMap((percentile) => {
    const us = merged.percentile(percentile);
    const drawn = percentile <= 50 || liesBeyond(MINIMUM.printedBeyond, merged.count, percentile);
    return us === null || !drawn ? [] : [{ percentile, us }];
  });
  return merged.count === 0 ? null : { scenario, level, target, kind, count: merged.count, points };
}

function memoryPartsOf({ scenario, level, target, held }: Drawn): MemoryParts | null {
  const contained = held.map(({ resources }) => resources).filter(({ cgroup }) => cgroup !== null);
  return contained.length === 0 ? null : { scenario, level, target, ...meanMemoryParts(contained) };
}

/** Memory at each count of connections, averaged over blocks: each level's observation holds the points up to it. */
function memoryCurvesOf(plan: Plan, drawn: readonly Drawn[]): Report['memoryCurves'] {
  return plan.scenarios.flatMap(({ id: scenario, levels }) =>
    plan.targets.flatMap(({ id: target }) => {
      const last = levels
        .map(({ id }) =>
          drawn.find((one) => one.level === id && one.scenario === scenario && one.target === target),
        )
        .findLast((one) => one?.held.some(({ memoryPoints }) => memoryPoints.length > 1));
      if (!last) return [];
      const byCount = groupBy(
        memoryLine(last.held.flatMap(({ memoryPoints }) => memoryPoints)),
        ({ connections }) => String(connections),
      );
      const points = [...byCount]
        .sort(([m], [n]) => Number(m) - Number(n))
        .map(([connections, at]) => ({
          connections: Number(connections),
          bytes: mean(at.map(({ bytes }) => bytes)),
        }));
      return [{ scenario, target, points }];
    }),
  );
}
