import { METRIC_IDS } from '../model/metrics.js';
import type { Comparison } from '../model/report/comparison/comparison.js';
import type { Report } from '../model/report/report.js';

export function levelTitle(report: Report, scenarioId: string, levelId: string): string {
  const scenario = report.scenarios.find(({ id }) => id === scenarioId);
  return scenario?.levels.find(({ id }) => id === levelId)?.title ?? levelId;
}

/** How many cores a service is given at a level; those of the machine's layout where the report does not tell. */
export function coresOf({ scenarios, environment }: Report, scenarioId: string, levelId: string): number {
  const scenario = scenarios.find(({ id }) => id === scenarioId);
  return scenario?.levels.find(({ id }) => id === levelId)?.cores ?? environment.cpus.targetCores;
}

/** Whether a scenario is drawn as a map, which then stands for the verdicts of its many levels. */
export function isMapped(report: Report, scenarioId: string): boolean {
  return report.maps.some(({ scenario }) => scenario === scenarioId);
}

/** Comparisons of one target with another, by scenario, level and metric, each ratio before its difference. */
export function comparisonsBetweenTargets(report: Report): Comparison[] {
  const rank = ({ scenario, level, metric, marginKind }: Comparison) => {
    const place = report.scenarios.findIndex(({ id }) => id === scenario);
    const levels = report.scenarios[place]?.levels ?? [];
    return [
      place,
      levels.findIndex(({ id }) => id === level),
      METRIC_IDS.indexOf(metric),
      marginKind === 'ratio' ? 0 : 1,
    ];
  };
  return report.comparisons
    .filter(({ arm }) => arm === 'ab')
    .map((comparison) => ({ comparison, at: rank(comparison) }))
    .sort((x, y) => firstDifference(x.at, y.at))
    .map(({ comparison }) => comparison);
}

function firstDifference(left: readonly number[], right: readonly number[]): number {
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
