import { METRICS } from '../model/metrics.js';
import type { Plan } from '../model/plan.js';
import type { Comparison, Verdict } from '../model/report.js';
import type { Scenario } from '../model/scenario.js';
import { groupBy } from '../model/group.js';

/** What a target is called in a sentence: its language, or its id where two targets share the language. */
export function shortName(plan: Pick<Plan, 'targets'>, id: string): string {
  const target = plan.targets.find((candidate) => candidate.id === id);
  if (!target) return id;
  const first = plan.targets.find(({ language }) => language === target.language);
  return first?.id === id ? target.language.charAt(0).toUpperCase() + target.language.slice(1) : id;
}

/** More levels or workloads than these are counted in a sentence, not named. */
const MOST_NAMED = 4;

/**
 * The comparisons that a sentence is about: of the first target with the first of another language, where both took
 * part. A sentence that spoke of every pair at once would give one pair's verdicts the other's names.
 */
function ofLeadingPair({ targets }: Plan, rows: readonly Comparison[]): readonly Comparison[] {
  const [first, second] = targets;
  const other = targets.find(({ language }) => language !== first?.language) ?? second;
  const leading = rows.find(({ a, b }) => a === first?.id && b === other?.id) ?? rows[0];
  return rows.filter(({ a, b }) => a === leading?.a && b === leading.b);
}

/** The answer to a scenario's question in one sentence, from the verdicts of its primary comparisons alone. */
export function answerOf(plan: Plan, scenario: Scenario, comparisons: readonly Comparison[]): string {
  const rows = ofLeadingPair(
    plan,
    comparisons.filter((row) => row.scenario === scenario.id && row.arm === 'ab' && row.primary),
  );
  const [first] = rows;
  if (!first) return 'Nothing was compared.';
  if (rows.every(hasTooFewBlocks)) return 'This run has too few blocks to answer.';
  const of = (...verdicts: Verdict[]) => rows.filter(({ verdict }) => verdicts.includes(verdict));
  const listed = (found: readonly Comparison[], lead: string) =>
    found.length === 0 ? [] : [`${lead} ${byMetric(found).join(', ')}`];
  const parts = [
    ...listed(of('b-better'), `${shortName(plan, first.b)} is better in`),
    ...listed(of('a-better'), `${shortName(plan, first.a)} is better in`),
    ...listed(of('equivalent'), 'no difference within the margin in'),
    ...listed(of('inconclusive', 'invalid'), 'undecided:'),
  ];
  const sentence = parts.join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function hasTooFewBlocks({ rule }: Comparison): boolean {
  return rule.startsWith('too-few-planned');
}

/** `median latency (wait-0 1.92 times, wait-50 1.02 times)` or `median latency (6 levels)`, each metric once. */
function byMetric(rows: readonly Comparison[]): string[] {
  return [...groupBy(rows, ({ metric }) => metric).values()].flatMap((group) => {
    const [first] = group;
    if (!first) return [];
    const places =
      group.length > MOST_NAMED
        ? `${group.length} levels${range(group)}`
        : group.map((row) => `${row.level}${howMuch(row)}`).join(', ');
    return [`${METRICS[first.metric].inSentence} (${places})`];
  });
}

/** ` 2.41 times`, always at least 1; nothing where nothing was decided or the outcome decided without figures. */
function howMuch(row: Comparison): string {
  const times = timesOf(row);
  return times === null ? '' : ` ${times.toFixed(2)} times`;
}

/** `, 1.20 to 2.41 times`. */
function range(rows: readonly Comparison[]): string {
  const times = rows.flatMap((row) => timesOf(row) ?? []);
  if (times.length === 0) return '';
  return `, ${Math.min(...times).toFixed(2)} to ${Math.max(...times).toFixed(2)} times`;
}

function timesOf({ ratio, marginKind, verdict }: Comparison): number | null {
  const decided = verdict === 'a-better' || verdict === 'b-better';
  if (!decided || marginKind !== 'ratio' || ratio === null) return null;
  return ratio >= 1 ? ratio : 1 / ratio;
}

/** One sentence for the whole run: where the second language was better, where not, and what stayed open. */
export function headlineOf(plan: Plan, comparisons: readonly Comparison[]): string {
  const rows = ofLeadingPair(
    plan,
    comparisons.filter(({ arm, primary }) => arm === 'ab' && primary),
  );
  const [first] = rows;
  if (!first) return 'No two targets were compared in this run.';
  if (rows.every(hasTooFewBlocks)) {
    return 'This run has too few blocks for any verdict: it only shows that everything works.';
  }
  const count = (wanted: string) => rows.filter(({ verdict }) => verdict === wanted).length;
  const open = count('inconclusive') + count('invalid');
  const places = (wanted: string) => {
    const ids = new Set(rows.filter(({ verdict }) => verdict === wanted).map(({ scenario }) => scenario));
    if (ids.size === 0) return '';
    return ids.size > MOST_NAMED ? ` (${ids.size} workloads)` : ` (${[...ids].join(', ')})`;
  };
  const [a, b] = [shortName(plan, first.a), shortName(plan, first.b)];
  return `Of ${rows.length} primary comparisons on this machine, ${b} was better in ${count('b-better')}${places('b-better')}, ${a} in ${count('a-better')}${places('a-better')}; ${count('equivalent')} showed no difference${places('equivalent')}, ${open} stayed undecided.`;
}
