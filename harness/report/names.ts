import type { Comparison, Report } from '../model/report.js';

/** How a target is called in running text: its language, or its title where two targets share the language. */
export function shortName(report: Report, targetId: string): string {
  const target = report.targets.find(({ id }) => id === targetId);
  if (!target) return targetId;
  const twins = report.targets.filter(({ language }) => language === target.language);
  return twins.length > 1 ? target.title : capitalised(target.language);
}

function capitalised(word: string): string {
  return word.charAt(0).toUpperCase() + word.slice(1);
}

export function scenarioTitle(report: Report, scenarioId: string): string {
  return report.scenarios.find(({ id }) => id === scenarioId)?.title ?? scenarioId;
}

export function levelTitle(report: Report, scenarioId: string, levelId: string): string {
  const scenario = report.scenarios.find(({ id }) => id === scenarioId);
  return scenario?.levels.find(({ id }) => id === levelId)?.title ?? levelId;
}

/** The two names of a comparison: `{ a: 'Python', b: 'Go' }`. */
export function sidesOf(report: Report, { a, b }: Pick<Comparison, 'a' | 'b'>): { a: string; b: string } {
  return { a: shortName(report, a), b: shortName(report, b) };
}

/** Comparisons of one target with another, in the order of the scenarios and of their levels. */
export function comparisonsBetweenTargets(report: Report): Comparison[] {
  const rank = ({ scenario, level }: Comparison) => {
    const at = report.scenarios.findIndex(({ id }) => id === scenario);
    const levels = report.scenarios[at]?.levels ?? [];
    return at * 1_000 + levels.findIndex(({ id }) => id === level);
  };
  return report.comparisons.filter(({ arm }) => arm === 'ab').sort((x, y) => rank(x) - rank(y));
}
