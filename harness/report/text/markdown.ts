import type { Report } from '../../model/report/report.js';
import { boundSentences, boundTable, decompositionTable } from '../tables/bounds.js';
import type { Chart } from '../charts/index.js';
import {
  claimBesideTable,
  claimEvidenceTable,
  claimsNotRun,
  claimsTable,
  claimTallyWords,
} from '../tables/claims.js';
import { chartsOf } from '../charts/index.js';
import { axisCurveTable } from '../tables/axis-curves.js';
import { boundaryTable, mapTable } from '../tables/map-tables.js';
import { escapeMarkdown } from '../escape.js';
import { count } from '../../words/numbers.js';
import { ceilingWords, dataQualityWords, ownLatencyWords } from '../../words/measurement/data-quality.js';
import { dataQualityTables } from '../tables/data-quality.js';
import { GLOSSARY } from '../glossary.js';
import { onePageOf } from '../one-page/one-page.js';
import { onePageTable } from '../one-page/words.js';
import { withinObjectiveTable } from '../tables/within-objective.js';
import { memoryTable } from '../tables/memory.js';
import { cautions, methodSentences, runFacts, selfComparisonSentences, serviceNames } from '../prose.js';
import { staircaseTable } from '../tables/staircases.js';
import type { Table } from '../tables/tables.js';
import {
  calibrationTable,
  conformanceTable,
  environmentTable,
  figuresTable,
  footprintTable,
  targetsTable,
  trialsSentence,
  troubledTrials,
  troubledTrialsTable,
} from '../tables/tables.js';
import { comparisonTable, selfComparisonTable, verdictGroups, verdictTable } from '../tables/verdicts.js';

/** report.md: the report as text for a repository or a review, with the charts beside it as files. */
export function renderMarkdown(report: Report, charts: readonly Chart[]): string {
  const text = escapeMarkdown;
  const own = (scenario: string | null) => chartsOf(charts, scenario).map(linked);
  const { run } = report;
  const calibration = calibrationTable(report);
  const blocks = [
    `# ${text(serviceNames(report))}: what was measured`,
    ...opening(report),
    ...charts.filter(({ section }) => section === 'one-page').map(linked),
    ...captioned(withinObjectiveTable(report)),
    ...claimSection(report),
    ...crossoverSection(report, charts),
    '## Verdicts',
    ...(onePageOf(report) ? [report.headline, ...report.conclusions].map(text) : []),
    ...verdictSection(report),
    ...own(null),
    ...report.scenarios.flatMap((scenario) => [
      `## ${text(scenario.title)}`,
      `*${text(scenario.question)}*`,
      `**${text(scenario.answer)}**`,
      ...own(scenario.id),
      ...captioned(figuresTable(report, scenario.id)),
      ...captioned(comparisonTable(report, scenario.id)),
      ...captioned(staircaseTable(report, scenario.id)),
      bullets(boundSentences(report, scenario.id)),
      ...captioned(decompositionTable(report, scenario.id)),
      ...captioned(memoryTable(report, scenario.id)),
      ...captioned(boundTable(report, scenario.id)),
    ]),
    '## How do we know?',
    bullets(methodSentences(report)),
    bullets(selfComparisonSentences(report)),
    ...captioned(selfComparisonTable(report)),
    bullets(dataQualityWords(report, report.dataQuality)),
    ...dataQualityTables(report).flatMap(captioned),
    ...(calibration ? captioned(calibration) : ['The load agents were not calibrated in this run.']),
    text(ceilingWords(report.calibration, report.dataQuality) ?? ''),
    ...captioned(conformanceTable(report)),
    '## What went wrong, and what to mind',
    text(trialsSentence(report)),
    ...captioned(troubledTrialsTable(report)),
    ...logTails(report),
    ...(report.warnings.length > 0
      ? [bullets(report.warnings.map(({ id, message, remedy }) => `${id}: ${message} ${remedy}`))]
      : ['No warnings.']),
    ...(report.notShown.length > 0 ? ['What this report does not show:', bullets(report.notShown)] : []),
    '## Machine and services',
    markdownTable(environmentTable(report)),
    markdownTable(targetsTable(report)),
    ...captioned(footprintTable(report)),
    '## The same plan again',
    fenced(run.command),
    `Run \`${run.id}\`, seed ${run.seed}, plan SHA-256 \`${run.planSha256}\`.`,
    '## Terms',
    bullets(GLOSSARY.map(({ term, meaning }) => `${term}: ${meaning}`)),
  ];
  return `${blocks.filter((block) => block !== '').join('\n\n')}\n`;
}

/** The one page as text; the report's own sentences where there is none. */
export function opening(report: Report): string[] {
  const page = onePageOf(report);
  const facts = escapeMarkdown(runFacts(report).join(' · '));
  const minded = cautions(report).map((caution) => `> ${escapeMarkdown(caution)}`);
  if (!page)
    return [
      `**${escapeMarkdown(report.headline)}**`,
      ...report.conclusions.map(escapeMarkdown),
      facts,
      ...minded,
    ];
  return [
    `**${escapeMarkdown(page.verdict)}**`,
    ...captioned(onePageTable(page)),
    ...minded,
    ...(page.open.length > 0
      ? [
          '**Not decided, and what it would take**',
          bullets(page.open.map(({ what, takes }) => `${what}: ${takes}`)),
        ]
      : []),
    escapeMarkdown(`Measured: ${page.measured}.`),
    facts,
  ];
}

const linked = ({ name, title }: Chart) => `![${escapeMarkdown(title)}](charts/${name}.svg)`;

/** The maps with their boundary, then the curves; nothing where a run has neither. */
function crossoverSection(report: Report, charts: readonly Chart[]): string[] {
  if (report.maps.length + report.axisCurves.length === 0) return [];
  const own = charts.filter(({ section }) => section === 'crossover');
  return [
    '## Where does the advantage begin?',
    ...report.maps.flatMap((map) => [
      `**${escapeMarkdown(map.finding)}**`,
      ...own.filter(({ wide, scenario }) => wide && scenario === map.scenario).map(linked),
      escapeMarkdown(map.prediction.join(' ')),
      ...(map.disagreements.length > 0
        ? ['Where prediction and measurement disagree:', bullets(map.disagreements)]
        : []),
      ...captioned(mapTable(report, map)),
      ...captioned(boundaryTable(map)),
    ]),
    ...own.filter(({ wide }) => !wide).flatMap((chart) => [linked(chart), escapeMarkdown(chart.note)]),
    ...captioned(axisCurveTable(report, report.axisCurves)),
  ];
}

function verdictSection(report: Report): string[] {
  const groups = verdictGroups(report, 'primary');
  if (groups.length === 0) return ['Nothing was compared; each scenario below shows what was measured.'];
  const ownLatency = ownLatencyWords(report.calibration);
  const tables = groups.flatMap((group) => [
    `**${escapeMarkdown(group.scenario.question)}** ${escapeMarkdown(group.scenario.answer)}`,
    markdownTable(verdictTable(report, group)),
  ]);
  return [...tables, escapeMarkdown(ownLatency ?? '')];
}

/** The table that the report opens with, what decided each claim, and what was left out. */
function claimSection(report: Report): string[] {
  if (report.claims.length === 0) return [];
  return [
    '## Claims put to the test',
    `Of ${count(report.claims.length)} claims: ${claimTallyWords(report)}.`,
    markdownTable(claimsTable(report)),
    ...captioned(claimEvidenceTable(report)),
    ...captioned(claimBesideTable(report)),
    ...notRun(report),
  ];
}

function notRun(report: Report): string[] {
  const left = claimsNotRun(report).map(({ id, claim, reason }) => `${claim} (${id}) ${reason}`);
  return left.length > 0 ? ['Not put to the test by this run, and how to do it:', bullets(left)] : [];
}

function logTails(report: Report): string[] {
  return troubledTrials(report).flatMap(({ id, level, logTail }) =>
    logTail === undefined || logTail === ''
      ? []
      : [`Log of ${escapeMarkdown(id)}, ${escapeMarkdown(level)}:`, fenced(logTail)],
  );
}

/** A code block whose fence is longer than any run of backticks in it. */
export function fenced(text: string): string {
  const longest = Math.max(2, ...[...text.matchAll(/`+/g)].map(([run]) => run.length));
  const fence = '`'.repeat(longest + 1);
  return `${fence}text\n${text.trimEnd()}\n${fence}`;
}

export const bullets = (sentences: readonly string[]) =>
  sentences.map((sentence) => `- ${escapeMarkdown(sentence)}`).join('\n');

function captioned(table: Table): string[] {
  return table.rows.length > 0 ? [`${escapeMarkdown(table.caption)}:`, markdownTable(table)] : [];
}

/** A GitHub table; empty without rows. */
export function markdownTable({ columns, rows }: Table): string {
  if (rows.length === 0) return '';
  const line = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  return [
    line(columns.map(({ title }) => escapeMarkdown(title))),
    line(columns.map(({ align }) => (align === 'right' ? '---:' : '---'))),
    ...rows.map((row) => line(row.map(escapeMarkdown))),
  ].join('\n');
}
