import type { Report } from '../../../model/report/report.js';
import { verdictTrigger } from '../../../model/decision/verdict-trigger.js';
import { claimsNotRun, claimsRun, VERDICT_MARKS } from '../../tables/claims.js';
import { escapeMarkdown } from '../../escape.js';
import { count, counted, day, quantity } from '../../../words/numbers.js';
import { markdownTable } from '../markdown.js';
import { comparisonsBetweenTargets } from '../../names.js';
import { shortName } from '../../../words/names.js';
import { cautions, serviceNames } from '../../prose.js';
import { sideTitles } from '../../tables/tables.js';
import type { Table } from '../../tables/tables.js';
import { verdictRow } from '../../tables/verdicts.js';
import type { VerdictRow } from '../../tables/verdicts.js';
import type { AdrFile, AdrStyle } from './formats.js';
import { renderRecord } from './formats.js';
import type { AdrRecord, Point } from './record.js';
import { BLANK } from './record.js';
import { triggerBlocks } from './triggers-block.js';

/** More claims and rows than this together do not fit two pages; the rest stands in report.md. */
const MOST_ROWS = 19;
const MOST_CLAIMS = 12;
/** Of those, how many say what they mean for users and for machines. */
const MOST_EXPLAINED = 2;
/** More questions than these are counted. */
const MOST_QUESTIONS = 6;

/** adr.md: the draft of a run's decision record, in MADR 4. */
export function renderAdr(report: Report): string {
  return renderReportAdr(report, { format: 'madr4', number: null }).text;
}

/**
 * A draft of a decision record of at most two pages. The evidence is filled in; the decision, and the drivers that no
 * benchmark measures, are left to the team.
 */
export function renderReportAdr(report: Report, style: AdrStyle): AdrFile {
  return renderRecord(recordOf(report), style);
}

function recordOf(report: Report): AdrRecord {
  const rows = comparisonsBetweenTargets(report)
    .filter(({ primary }) => primary)
    .map((comparison) => verdictRow(report, comparison));
  const shown = strongest(rows).slice(0, MOST_ROWS - Math.min(MOST_CLAIMS, claimsRun(report).length));
  return {
    title: 'Choose the language of our services by what was measured',
    date: day(report.run.finishedAt),
    context: context(report),
    drivers: drivers(report),
    options: options(report),
    outcome: outcome(report, rows, shown),
    consequences: consequences(rows),
    confirmation: confirmation(report, shown),
    more: moreInformation(report),
  };
}

const isDecided = ({ verdict }: VerdictRow) => verdict !== 'inconclusive' && verdict !== 'invalid';

/** What was decided, the widest apart of each workload first, then the second of each, and so on. */
function strongest(rows: readonly VerdictRow[]): VerdictRow[] {
  const decided = rows.filter(isDecided).sort((x, y) => apartness(y) - apartness(x));
  const rank = (row: VerdictRow) =>
    decided.filter(({ comparison }) => comparison.scenario === row.comparison.scenario).indexOf(row);
  return [...decided].sort((x, y) => rank(x) - rank(y));
}

function apartness({ comparison: { ratio, margin, marginKind } }: VerdictRow): number {
  if (ratio === null) return Infinity;
  return marginKind === 'ratio' ? Math.abs(Math.log(ratio)) / Math.log(margin) : Math.abs(ratio) / margin;
}
function context(report: Report): string[] {
  const { run, environment } = report;
  const machine = `${count(environment.cores)} cores (${environment.cpuModel}), ${count(environment.cpus.targetCores)} of them for the service under test`;
  return [
    `Which of our services should be written in ${among(report)}, and where does it not matter? Crossover measured on ${machine}: ${run.profile} profile, ${run.lab} lab, ${count(run.blocks)} blocks.`,
    ...hostsText(report),
    ...cautions(report),
  ].map(escapeMarkdown);
}

/** Whose machine is what, and the floor that the network between them puts under every latency; nothing where one machine had every role. */
function hostsText({ environment: { hosts = [] }, links }: Report): string[] {
  if (hosts.length === 0) return [];
  const machines = hosts.map(
    ({ roles, cores, cpuModel }) => `${roles.join(' and ')} on ${counted(cores, 'core')} (${cpuModel})`,
  );
  const roundTrips = links.map(
    ({ from, to, roundTripP50Us }) => `${from} to ${to} ${quantity('us', roundTripP50Us)}`,
  );
  const network = roundTrips.length === 0 ? '' : ` Round trip between them: ${roundTrips.join(', ')}.`;
  return [`Hosts: ${machines.join('; ')}.${network}`];
}

const among = (report: Report) => serviceNames(report).replace(' and ', ' or ');

function drivers(report: Report): string[] {
  const measured = report.scenarios
    .slice(0, MOST_QUESTIONS)
    .map(({ question }) => `Measured: ${escapeMarkdown(question)}`);
  const left = report.scenarios.length - measured.length;
  return [
    ...(measured.length === 0 ? ['Nothing was measured.'] : measured),
    ...(left > 0 ? [`Measured: ${counted(left, 'more question')}, in report.md`] : []),
    `Not measured, team (who can write, review and operate each?): ${BLANK}`,
    `Not measured, deadline (what would a second language delay?): ${BLANK}`,
    `Not measured, hiring (whom can we find?): ${BLANK}`,
    `Not measured, maintenance (two toolchains, two sets of libraries): ${BLANK}`,
    `Not measured, our own rates, objectives and prices (crossover decide --example > needs.yaml): ${BLANK}`,
  ];
}

function options(report: Report): AdrRecord['options'] {
  const titles = [
    ...report.targets.map(({ id, title }) => escapeMarkdown(`${shortName(report, id)} (${title})`)),
    'Hybrid: one language for the product, the other where the evidence singles a service out',
    'Later: decide when a limit is in sight',
  ];
  return titles.map((title) => ({ title, points: [] }));
}

function outcome(report: Report, rows: readonly VerdictRow[], shown: readonly VerdictRow[]): string[] {
  return [
    'What the evidence supports:',
    [report.headline, ...report.conclusions].map((sentence) => `* ${escapeMarkdown(sentence)}`).join('\n'),
    claimsOrAnswers(report),
    evidence(report, rows, shown),
  ].filter(Boolean);
}

/** The claims that were run, those decided first; where none was, the answers to the scenarios' questions. */
function claimsOrAnswers(report: Report): string {
  const run = claimsRun(report);
  if (run.length === 0) {
    return report.scenarios
      .map(({ title, answer }) => `* ${escapeMarkdown(`${title}: ${answer}`)}`)
      .join('\n');
  }
  const decided = run.filter(({ verdict }) => verdict !== 'inconclusive');
  const shown = [...decided, ...run.filter((row) => !decided.includes(row))].slice(0, MOST_CLAIMS);
  const rest = [
    ...(run.length > shown.length ? [`${count(run.length - shown.length)} more in report.md`] : []),
    ...(run.length < report.claims.length ? [`${count(claimsNotRun(report).length)} not run`] : []),
  ];
  return [
    'Claims put to the test, by rules fixed before the run:',
    '',
    ...shown.map(({ claim, verdict, forUsers, forMachines }, index) => {
      const line = `* Claim ${VERDICT_MARKS[verdict].word}: ${escapeMarkdown(claim)}`;
      if (index >= MOST_EXPLAINED) return line;
      return `${line} Users: ${escapeMarkdown(forUsers)} Machines: ${escapeMarkdown(forMachines)}`;
    }),
    ...(rest.length > 0 ? [`* Further claims: ${rest.join(', ')}`] : []),
  ].join('\n');
}

/** Primary comparisons that were decided, each with its interval. */
function evidence(report: Report, rows: readonly VerdictRow[], shown: readonly VerdictRow[]): string {
  if (rows.length === 0) return 'No comparison was made.';
  if (shown.length === 0) return `None of ${counted(rows.length, 'comparison')} was decided.`;
  const { a, b } = sideTitles(report, comparisonsBetweenTargets(report));
  const table: Table = {
    caption: '',
    columns: ['Level', 'Figure', a, b, 'Ahead [95 %]', 'Verdict'].map((title) => ({ title, align: 'left' })),
    rows: shown.map((row) => [
      `${row.comparison.scenario} ${row.level}`,
      row.shortMetric,
      row.a,
      row.b,
      row.advantage,
      row.words,
    ]),
  };
  const left = rows.length - shown.length;
  const open = rows.filter((row) => !isDecided(row)).length;
  const rest = left > 0 ? `\n\n${count(left)} more in report.md, ${count(open)} of them not decided.` : '';
  return `${markdownTable(table)}${rest}`;
}

/** What follows from the verdicts for each side, whichever is chosen; nothing is claimed where nobody won. */
function consequences(rows: readonly VerdictRow[]): Point[] {
  const where = (words: readonly string[]) => {
    const named = rows.filter((row) => words.includes(row.words));
    const scenarios = [...new Set(named.map(({ comparison }) => comparison.scenario))];
    const of = (id: string, among: readonly VerdictRow[]) =>
      among.filter(({ comparison }) => comparison.scenario === id).length;
    return scenarios.map((id) => `${id} (${of(id, named)} of ${of(id, rows)})`).join(', ');
  };
  const winners = [
    ...new Set(rows.filter(({ verdict }) => verdict.endsWith('-better')).map(({ words }) => words)),
  ];
  const same = where(['no difference']);
  const open = where(['inconclusive', 'invalid']);
  const told: Point[] = [
    ...winners.flatMap((words): Point[] => {
      const name = words.replace(/ better$/, '');
      return [
        { tone: 'good', text: `if ${name} is chosen, because its figures were better in ${where([words])}` },
        { tone: 'bad', text: `if ${name} is not chosen, because those figures are given up` },
      ];
    }),
    ...(same === ''
      ? []
      : ([
          {
            tone: 'neutral',
            text: `because the language makes no difference in ${same}: there the other drivers decide`,
          },
        ] as const)),
    ...(open === ''
      ? []
      : ([
          {
            tone: 'bad',
            text: `because there is no verdict in ${open}: what rests on these wants a longer run`,
          },
        ] as const)),
  ];
  return [
    ...told.map(({ tone, text }) => ({ tone, text: escapeMarkdown(text) })),
    { tone: 'bad', text: `because of what a second language, or a rewrite, costs this team: ${BLANK}` },
  ];
}

function confirmation({ run, staircases }: Report, shown: readonly VerdictRow[]): string[] {
  const triggers = shown.flatMap(({ comparison }) => verdictTrigger(comparison, staircases) ?? []);
  return [
    `Run the same plan again. Margins and rules are part of the plan, SHA-256 \`${run.planSha256}\`:`,
    `\`\`\`text\n${run.command.replaceAll('`', "'")}\n\`\`\``,
    ...triggerBlocks(run.id, triggers, { inWords: false }),
  ];
}

function moreInformation({ run, notShown }: Report): string[] {
  const shown = notShown.slice(0, 3).map((sentence) => `Not shown: ${escapeMarkdown(sentence)}`);
  const left = notShown.length - shown.length;
  return [
    'Look again, too, when a service nears half of its measured capacity, when a runtime or framework changes its major version, when the machine changes, or after a year.',
    ...shown,
    ...(left > 0 ? [`${count(left)} more limits in report.md`] : []),
    `Evidence: report.html and report.json of run \`${run.id}\``,
  ];
}
