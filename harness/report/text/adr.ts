import type { Report } from '../../model/report/report.js';
import { claimsNotRun, claimsRun, VERDICT_MARKS } from '../tables/claims.js';
import { escapeMarkdown } from '../escape.js';
import { count, counted, day } from '../../words/numbers.js';
import { markdownTable } from './markdown.js';
import { comparisonsBetweenTargets } from '../names.js';
import { shortName } from '../../words/names.js';
import { cautions, serviceNames } from '../prose.js';
import { sideTitles } from '../tables/tables.js';
import type { Table } from '../tables/tables.js';
import { verdictRow } from '../tables/verdicts.js';
import type { VerdictRow } from '../tables/verdicts.js';

/** More claims and rows than this together do not fit two pages; the rest stands in report.md. */
const MOST_ROWS = 21;
const MOST_CLAIMS = 12;
/** Of those, how many say what they mean for users and for machines. */
const MOST_EXPLAINED = 2;
/** More questions than these are counted. */
const MOST_QUESTIONS = 8;
/** What the team has to write: marked so that it cannot be overlooked. */
const BLANK = '**[team]**';

/**
 * adr.md: a draft of a decision record of at most two pages. Structure: MADR 4.0.0 (adr.github.io/madr). The evidence
 * is filled in; the decision, and the drivers that no benchmark measures, are left to the team.
 */
export function renderAdr(report: Report): string {
  const rows = comparisonsBetweenTargets(report)
    .filter(({ primary }) => primary)
    .map((comparison) => verdictRow(report, comparison));
  const parts = [
    frontMatter(report),
    context(report),
    drivers(report),
    options(report),
    outcome(report, rows),
    consequences(rows),
    confirmation(report),
    moreInformation(report),
  ];
  return `${parts.join('\n\n')}\n`;
}

function frontMatter({ run }: Report): string {
  const lines = [
    'status: proposed',
    `date: ${day(run.finishedAt)}`,
    'decision-makers:',
    'consulted:',
    'informed:',
  ];
  return ['---', ...lines, '---'].join('\n');
}

function context(report: Report): string {
  const { run, environment } = report;
  const machine = `${count(environment.cores)} cores (${environment.cpuModel}), ${count(environment.cpus.targetCores)} of them for the service under test`;
  const lines = [
    `Which of our services should be written in ${among(report)}, and where does it not matter? Crossover measured on ${machine}: ${run.profile} profile, ${run.lab} lab, ${count(run.blocks)} blocks.`,
    ...cautions(report),
  ];
  return `# Choose the language of our services by what was measured

## Context and Problem Statement

${lines.map(escapeMarkdown).join('\n\n')}`;
}

const among = (report: Report) => serviceNames(report).replace(' and ', ' or ');

function drivers(report: Report): string {
  const measured = report.scenarios
    .slice(0, MOST_QUESTIONS)
    .map(({ question }) => `* Measured: ${escapeMarkdown(question)}`);
  const left = report.scenarios.length - measured.length;
  if (left > 0) measured.push(`* Measured: ${counted(left, 'more question')}, in report.md`);
  return `## Decision Drivers

${measured.join('\n') || '* Nothing was measured.'}
* Not measured, team (who can write, review and operate each?): ${BLANK}
* Not measured, deadline (what would a second language delay?): ${BLANK}
* Not measured, hiring (whom can we find?): ${BLANK}
* Not measured, maintenance (two toolchains, two sets of libraries): ${BLANK}
* Not measured, our own rates and latency objectives: ${BLANK}`;
}

function options(report: Report): string {
  const each = report.targets.map(
    ({ id, title }) => `* ${escapeMarkdown(`${shortName(report, id)} (${title})`)}`,
  );
  return `## Considered Options

${each.join('\n')}
* Hybrid: one language for the product, the other where the evidence singles a service out
* Later: decide when a limit is in sight`;
}

function outcome(report: Report, rows: readonly VerdictRow[]): string {
  return `## Decision Outcome

Chosen option: "${BLANK}", because ${BLANK}.

What the evidence supports:

${[report.headline, ...report.conclusions].map((sentence) => `* ${escapeMarkdown(sentence)}`).join('\n')}

${[claimsOrAnswers(report), evidence(report, rows)].filter(Boolean).join('\n\n')}`;
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

/** The primary comparisons, each with its interval. */
function evidence(report: Report, rows: readonly VerdictRow[]): string {
  if (rows.length === 0) return 'No comparison was made.';
  const { a, b } = sideTitles(report, comparisonsBetweenTargets(report));
  const table: Table = {
    caption: '',
    columns: ['Level', 'Figure', a, b, 'Ahead [95 %]', 'Verdict'].map((title) => ({ title, align: 'left' })),
    rows: rows
      .slice(0, MOST_ROWS - Math.min(MOST_CLAIMS, claimsRun(report).length))
      .map((row) => [
        `${row.comparison.scenario} ${row.level}`,
        row.shortMetric,
        row.a,
        row.b,
        row.advantage,
        row.words,
      ]),
  };
  const left = rows.length - table.rows.length;
  return left > 0 ? `${markdownTable(table)}\n\n${count(left)} more in report.md.` : markdownTable(table);
}

/** What follows from the verdicts; nothing is claimed where nobody won. */
function consequences(rows: readonly VerdictRow[]): string {
  const where = (words: readonly string[]) => {
    const named = rows.filter((row) => words.includes(row.words));
    return [...new Set(named.map(({ comparison }) => comparison.scenario))]
      .map(
        (id) =>
          `${id} (${named.filter(({ comparison }) => comparison.scenario === id).length} of ${rows.filter(({ comparison }) => comparison.scenario === id).length})`,
      )
      .join(', ');
  };
  const winners = [
    ...new Set(rows.filter(({ verdict }) => verdict.endsWith('-better')).map(({ words }) => words)),
  ];
  const same = where(['no difference']);
  const open = where(['inconclusive', 'invalid']);
  const lines = [
    ...winners.map((words) => {
      const name = words.replace(/ better$/, '');
      return `* Good, if ${name} is chosen, because its figures were better in ${where([words])}`;
    }),
    ...(same === ''
      ? []
      : [`* Neutral, because the language makes no difference in ${same}: there the other drivers decide`]),
    ...(open === ''
      ? []
      : [`* Bad, because there is no verdict in ${open}: what rests on these wants a longer run`]),
    `* Bad, because of what a second language, or a rewrite, costs this team: ${BLANK}`,
  ];
  return `### Consequences\n\n${lines.map((line) => `* ${escapeMarkdown(line.slice(2)).replaceAll(escapeMarkdown(BLANK), BLANK)}`).join('\n')}`;
}

function confirmation({ run }: Report): string {
  return `### Confirmation

Run the same plan again and compare the verdicts. Margins and rules are part of the plan, SHA-256 \`${run.planSha256}\`:

\`\`\`text
${run.command.replaceAll('`', "'")}
\`\`\``;
}

function moreInformation({ run, notShown }: Report): string {
  const shown = notShown.slice(0, 3).map((sentence) => `* Not shown: ${escapeMarkdown(sentence)}`);
  const left = notShown.length - shown.length;
  return `## More Information

Look again when a service nears half of its measured capacity, when a runtime or framework changes its major version, when the machine changes, or after a year.

${[...shown, ...(left > 0 ? [`* ${count(left)} more limits in report.md`] : []), `* Evidence: report.html and report.json of run \`${run.id}\``].join('\n')}`;
}
