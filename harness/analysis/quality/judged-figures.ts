import { METRICS } from '../../model/metrics.js';
import { byDifferenceOf } from '../../model/plan/by-difference.js';
import type { Plan } from '../../model/plan/plan.js';
import { figuresBehind } from '../comparison/derived.js';
import type { Figure } from '../window/spoiled.js';

/** What a level will be judged by: its primaries, absolute margins, claims' deciders, and what is derived from it. */
export function judgedFigures(plan: Plan, scenarioId: string, levelId: string): Figure[] {
  const scenario = plan.scenarios.find(({ id }) => id === scenarioId);
  const level = scenario?.levels.find(({ id }) => id === levelId);
  const own = (metric: Figure['metric']): Figure => ({ metric, marginKind: METRICS[metric].marginKind });
  const deciders = plan.claims
    .flatMap((claim) => claim.deciders)
    .filter((decider) => decider.scenario === scenarioId)
    .map((decider) => ({
      at: decider.level,
      figure:
        'marginKind' in decider
          ? { metric: decider.metric, marginKind: decider.marginKind }
          : own(decider.metric),
    }));
  const at = (id: string) => deciders.filter((decider) => decider.at === id).map(({ figure }) => figure);
  const figures = [
    ...(level?.primary ?? []).map(own),
    ...(level?.absoluteMargins ?? []).map(({ metric }) => ({ metric, marginKind: 'absolute' as const })),
    ...at(levelId),
    ...(scenario?.derived ?? [])
      .filter(({ id, primary }) => primary || at(id).length > 0)
      .flatMap(figuresBehind)
      .filter((part) => part.level === levelId)
      .map(({ metric }) => own(metric)),
  ];
  const judged = figures.filter(
    ({ metric, marginKind }) =>
      marginKind === 'absolute' ||
      !byDifferenceOf(plan.byDifference, { scenario: scenarioId, level: levelId, metric }),
  );
  return [
    ...new Map(judged.map((figure) => [`${figure.metric} ${figure.marginKind}`, figure] as const)).values(),
  ];
}
