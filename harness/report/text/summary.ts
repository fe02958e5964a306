import type { Report } from '../../model/report/report.js';
import { escapeMarkdown } from '../escape.js';
import { onePageOf } from '../one-page/one-page.js';
import { methodSentences, selfComparisonSentences, serviceNames } from '../prose.js';
import { claimsRun, claimTallyWords, outcomesCounted, verdictText } from '../tables/claims.js';
import type { Table } from '../tables/tables.js';
import { trialsSentence } from '../tables/tables.js';
import { verdictGroups, verdictTable } from '../tables/verdicts.js';
import { withinObjectiveTable } from '../tables/within-objective.js';
import { bullets, fenced, markdownTable, opening } from './markdown.js';
import { mapLines, mapSigns } from './terminal-map.js';

/** Far below what GitHub takes of a step, so that several summaries stand together. */
const MOST_BYTES = 64_000;
const MAP_COLUMNS = 120;

/**
 * summary.md: the one page for a job's summary, what is behind it folded. What does not fit any more is left out from the
 * end, and said to be.
 */
export function renderSummary(report: Report): string {
  const head = [`# ${escapeMarkdown(serviceNames(report))}: what was measured`, ...opening(report)];
  const end = `Run \`${report.run.id}\`; the whole is in report.html and report.json of its folder.`;
  const whole = fitting([...head], details(report), end);
  return `${whole.filter((block) => block !== '').join('\n\n')}\n`;
}

function fitting(head: readonly string[], more: readonly string[], end: string): string[] {
  const bytes = (blocks: readonly string[]) => Buffer.byteLength(blocks.join('\n\n'));
  const kept = more.filter(
    (_, index) => bytes([...head, ...more.slice(0, index + 1), end]) <= MOST_BYTES - 200,
  );
  const left = more.length - kept.length;
  return [
    ...head,
    ...kept,
    left > 0 ? `Left out for its length: ${left} of ${more.length} parts. ${end}` : end,
  ];
}

/** Else a reader divides one by the other, and finds that they do not fit. */
const LESS_CPU_AT_HIGHER_RATES =
  'CPU seconds per 1,000 requests are those at their own level’s rate. At a higher rate a request takes less, so a core serves more than they suggest.';

/** What is behind the page, each part folded; those without content are left out. */
function details(report: Report): string[] {
  const maps = report.maps.map((map) =>
    folded('Where the advantage begins', [
      escapeMarkdown(map.finding),
      fenced([...mapLines(report, map, MAP_COLUMNS), mapSigns(map)].join('\n')),
    ]),
  );
  const verdicts = verdictGroups(report, 'primary').flatMap((group) => [
    `**${escapeMarkdown(group.scenario.question)}** ${escapeMarkdown(group.scenario.answer)}`,
    markdownTable(verdictTable(report, group)),
  ]);
  const said = onePageOf(report) ? [report.headline, ...report.conclusions].map(escapeMarkdown) : [];
  return [
    ...maps,
    folded('What one core serves within the objective', ratesWithin(report)),
    folded(`Claims: ${claimTallyWords(report)}`, [markdownTable(claimTable(report))]),
    folded('How it was measured, and how to run it again', [
      bullets([...methodSentences(report), ...selfComparisonSentences(report), trialsSentence(report)]),
      fenced(report.run.command),
    ]),
    folded('Every primary verdict', [...said, ...verdicts]),
  ].filter((part) => part !== '');
}

function ratesWithin(report: Report): string[] {
  const table = markdownTable(withinObjectiveTable(report));
  return table === '' ? [] : [table, LESS_CPU_AT_HIGHER_RATES];
}

/** Without the rule and its limits, which the report has. */
function claimTable(report: Report): Table {
  return {
    caption: 'Claims put to the test',
    columns: ['Claim', 'Verdict', 'For users', 'For machines'].map((title) => ({ title, align: 'left' })),
    rows: claimsRun(report).map(({ id, claim, verdict, evidence, forUsers, forMachines }) => [
      `${claim} (${id})`,
      ...[`${verdictText(verdict)}: ${outcomesCounted(evidence)}`, forUsers, forMachines],
    ]),
  };
}

function folded(title: string, blocks: readonly string[]): string {
  const filled = blocks.filter((block) => block !== '');
  if (filled.length === 0) return '';
  return ['<details>', `<summary>${escapeMarkdown(title)}</summary>`, ...filled, '</details>'].join('\n\n');
}
