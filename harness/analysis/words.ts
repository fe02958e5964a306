import { METRICS } from '../model/metrics.js';
import type { Plan } from '../model/plan.js';
import type { Comparison } from '../model/report.js';
import type { Scenario } from '../model/scenario.js';

/** What a target is called in a sentence: its language, or its id where two targets share the language. */
export function shortName(plan: Pick<Plan, 'targets'>, id: string): string {
  const target = plan.targets.find((candidate) => candidate.id === id);
  if (!target) return id;
  const alone = plan.targets.filter(({ language }) => language === target.language).length === 1;
  return alone ? target.language.charAt(0).toUpperCase() + target.language.slice(1) : id;
}

/** The answer to a scenario's question, from the verdicts of its primary comparisons alone. */
export function answerOf(plan: Plan, scenario: Scenario, comparisons: readonly Comparison[]): string {
  const rows = comparisons.filter((row) => row.scenario === scenario.id && row.arm === 'ab' && row.primary);
  if (rows.length === 0) return 'Nothing was compared.';
  const phrase = (row: Comparison) =>
    `${levelTitle(scenario, row.level)}: ${METRICS[row.metric].title.toLowerCase()}`;
  const decided = rows.filter(({ verdict }) => verdict === 'a-better' || verdict === 'b-better');
  const same = rows.filter(({ verdict }) => verdict === 'equivalent');
  const open = rows.filter(({ verdict }) => verdict === 'inconclusive' || verdict === 'invalid');
  const sentences = [
    ...decided.map((row) => `${phrase(row)}, ${winner(plan, row)} better${howMuch(row)}.`),
    ...(same.length > 0 ? [`No difference within the margin in ${same.map(phrase).join('; ')}.`] : []),
    ...(open.length > 0 ? [`Undecided: ${open.map(phrase).join('; ')}.`] : []),
  ];
  return sentences.map((sentence) => sentence.charAt(0).toUpperCase() + sentence.slice(1)).join(' ');
}

function levelTitle(scenario: Scenario, id: string): string {
  return scenario.levels.find((level) => level.id === id)?.title ?? id;
}

function winner(plan: Plan, row: Comparison): string {
  return shortName(plan, row.verdict === 'b-better' ? row.b : row.a);
}

/** ` 2.4 times [2.2, 2.7]`, always at least 1; nothing where the outcome decided without figures. */
function howMuch({ ratio, low, high, marginKind }: Comparison): string {
  if (marginKind !== 'ratio' || ratio === null || low === null || high === null) return '';
  const times = ratio >= 1 ? [ratio, low, high] : [1 / ratio, 1 / high, 1 / low];
  const [centre, least, most] = times.map((value) => value.toFixed(2));
  return ` by ${centre} times [${least}, ${most}]`;
}

/** One sentence for the whole run: where the second language was better, where not, and what stayed open. */
export function headlineOf(plan: Plan, comparisons: readonly Comparison[]): string {
  const rows = comparisons.filter(({ arm, primary }) => arm === 'ab' && primary);
  const [first] = rows;
  if (!first) return 'No two targets were compared in this run.';
  if (rows.every(({ rule }) => rule.startsWith('too-few-planned'))) {
    return 'This run has too few blocks for any verdict: it only shows that everything works.';
  }
  const count = (wanted: string) => rows.filter(({ verdict }) => verdict === wanted).length;
  const open = count('inconclusive') + count('invalid');
  const places = (wanted: string) => {
    const ids = new Set(rows.filter(({ verdict }) => verdict === wanted).map(({ scenario }) => scenario));
    return ids.size === 0 ? '' : ` (${[...ids].join(', ')})`;
  };
  const [a, b] = [shortName(plan, first.a), shortName(plan, first.b)];
  return `On this machine ${b} was better in ${count('b-better')} of ${rows.length} primary comparisons${places('b-better')}, ${a} in ${count('a-better')}${places('a-better')}, ${count('equivalent')} showed no difference beyond the margin${places('equivalent')}, and ${open} stayed undecided.`;
}
