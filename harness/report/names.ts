import { METRIC_IDS } from '../model/metrics.js';
import type { Comparison, Report } from '../model/report.js';

/** How a target is called in running text: the first of a language by that, every other one of it by its id. */
export function shortName(report: Report, targetId: string): string {
  const target = report.targets.find(({ id }) => id === targetId);
  if (!target) return targetId;
  const first = report.targets.find(({ language }) => language === target.language);
  return first?.id === targetId ? capitalised(target.language) : targetId;
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function levelTitle(report: Report, scenarioId: string, levelId: string): string {
  const scenario = report.scenarios.find(({ id }) => id === scenarioId);
  return scenario?.levels.find(({ id }) => id === levelId)?.title ?? levelId;
}

/** The two names of a comparison: `{ a: 'Python', b: 'Go' }`. */
export function sidesOf(report: Report, { a, b }: Pick<Comparison, 'a' | 'b'>): { a: string; b: string } {
  return { a: shortName(report, a), b: shortName(report, b) };
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

/** The comparisons that a picture of one pair shows: of the first target with the first of another language, else of the first pair. */
export function ofLeadingPair({ targets }: Report, rows: readonly Comparison[]): readonly Comparison[] {
  const [first, second] = targets;
  const other = targets.find(({ language }) => language !== first?.language) ?? second;
  const leading = rows.find(({ a, b }) => a === first?.id && b === other?.id) ?? rows[0];
  return rows.filter(({ a, b }) => a === leading?.a && b === leading.b);
}

function firstDifference(left: readonly number[], right: readonly number[]): number {
  return left.map((value, index) => value - (right[index] ?? 0)).find((difference) => difference !== 0) ?? 0;
}
