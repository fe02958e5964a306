import { styleText } from 'node:util';
import type { ClaimVerdict } from '../../model/report/findings/claim-row.js';
import type { Report } from '../../model/report/report.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { claimsNotRun, claimsRun, claimTallyWords, verdictText } from '../tables/claims.js';
import { groupBy } from '../../model/group.js';
import { count, counted } from '../../words/numbers.js';
import { dataQualityWords, ownLatencyWords } from '../../words/measurement/data-quality.js';
import { databaseShareSentences } from '../../words/findings/database-share.js';
import { shortName } from '../../words/names.js';
import { columnWidths, fitted } from '../../words/text-table.js';
import { comparisonsBetweenTargets } from '../names.js';
import { cautions } from '../prose.js';
import { sideTitles, trialsSentence } from '../tables/tables.js';
import { mapLines, mapSigns } from './terminal-map.js';
import { MOST_COLUMNS, wrapped } from './wrapped.js';
import type { VerdictRow } from '../tables/verdicts.js';
import { verdictGroups } from '../tables/verdicts.js';

const STYLES = {
  bold: 'bold',
  dim: 'dim',
  red: 'red',
  green: 'green',
  yellow: 'yellow',
  blue: 'blue',
  orange: ['yellow', 'bold'],
  grey: 'grey',
} as const satisfies Record<string, Parameters<typeof styleText>[0]>;
type Code = keyof typeof STYLES;

/** What the terminal ends with: the verdicts, the map, the headline, what to mind. At most 100 columns; ANSI colours on demand. */
export function renderTerminal(report: Report, { colour }: { readonly colour: boolean }): string {
  const paint = (code: Code, text: string) =>
    colour ? styleText(STYLES[code], text, { validateStream: false }) : text;
  const blocks = [
    verdictLines(report, paint),
    ...report.maps.map((map) => [
      ...mapLines(report, map, MOST_COLUMNS),
      ...wrapped(mapSigns(map)).map((line) => paint('dim', line)),
      ...wrapped(map.finding),
    ]),
    claimLines(report, paint),
    (report.databaseShares ?? []).flatMap((share) =>
      databaseShareSentences(shortName(report, share.target), share).flatMap((one) => wrapped(one)),
    ),
    [
      ...wrapped(report.headline).map((line) => paint('bold', line)),
      // A map's finding stands below it.
      ...report.conclusions
        .filter((one) => !report.maps.some(({ finding }) => finding === one))
        .flatMap((one) => wrapped(one)),
    ],
    [
      ...cautions(report).flatMap((caution) => wrapped(caution)),
      trialsSentence(report),
      ...knownBy(report).flatMap((sentence) => wrapped(sentence)),
      warningLine(report),
    ].filter(Boolean),
  ];
  return `${blocks
    .filter((lines) => lines.length > 0)
    .map((lines) => lines.join('\n'))
    .join('\n\n')}\n`;
}

type Paint = (code: Code, text: string) => string;

function verdictLines(report: Report, paint: Paint): string[] {
  const groups = verdictGroups(report, 'primary');
  if (groups.length === 0) return [];
  const { a, b } = sideTitles(report, comparisonsBetweenTargets(report));
  const heads = ['', '', a, b, 'Who is ahead [95 %]', 'Verdict'];
  const cells = groups.flatMap(({ rows }) => rows.map(cellsOf));
  const widths = narrowed(columnWidths([heads, ...cells]));
  const line = (row: readonly string[]) =>
    row.map((cell, index) => fitted(cell, widths[index] ?? 0, index === 2 || index === 3 ? 'right' : 'left'));
  return [
    paint('dim', line(heads).join('  ').trimEnd()),
    ...groups.flatMap(({ scenario, rows }) => [
      paint('bold', scenario.title),
      ...rows.map((row) => {
        const drawn = line(cellsOf(row));
        const verdict = paint(codeOf(report, row), drawn.pop()?.trimEnd() ?? '');
        return [...drawn, verdict].join('  ');
      }),
    ]),
  ];
}

const cellsOf = (row: VerdictRow) => [
  `  ${row.level}`,
  row.shortMetric,
  row.a,
  row.b,
  row.advantage,
  row.words,
];

/** The two columns of names give way until the table fits. */
function narrowed(widths: readonly number[]): number[] {
  const gaps = 2 * (widths.length - 1);
  const excess = widths.reduce((sum, width) => sum + width, gaps) - MOST_COLUMNS;
  if (excess <= 0) return [...widths];
  const [level = 0, metric = 0, ...rest] = widths;
  const fromLevel = Math.max(0, Math.min(level - 12, excess));
  return [level - fromLevel, Math.max(8, metric - (excess - fromLevel)), ...rest];
}

function codeOf(report: Report, { verdict, comparison }: VerdictRow): Code {
  const own = (id: string): Code => (report.targets[0]?.id === id ? 'blue' : 'orange');
  const codes: Record<Verdict, Code> = {
    'a-better': own(comparison.a),
    'b-better': own(comparison.b),
    equivalent: 'green',
    inconclusive: 'grey',
    invalid: 'yellow',
  };
  return codes[verdict];
}

const CLAIM_CODES: Readonly<Record<ClaimVerdict, Code>> = {
  reproduced: 'green',
  refuted: 'red',
  mixed: 'yellow',
  inconclusive: 'grey',
  'not-run': 'grey',
};
/** The longest verdict with its sign, and room on both sides. */
const CLAIM_INDENT = 18;

/** Each claim that was run under its verdict, what it means for users and for machines, and how many were not. */
function claimLines(report: Report, paint: Paint): string[] {
  const run = claimsRun(report);
  const left = claimsNotRun(report).length;
  if (report.claims.length === 0) return [];
  return [
    paint('bold', `Claims: ${claimTallyWords({ ...report, claims: run }) || 'none was put to the test'}`),
    ...run.flatMap(({ claim, verdict, forUsers, forMachines }) => {
      const [first = '', ...more] = [claim, `Users: ${forUsers}`, `Machines: ${forMachines}`].flatMap(
        (text) => wrapped(text, MOST_COLUMNS - CLAIM_INDENT),
      );
      const mark = paint(CLAIM_CODES[verdict], fitted(verdictText(verdict), CLAIM_INDENT - 2));
      return [`  ${mark}${first}`, ...more.map((line) => `${' '.repeat(CLAIM_INDENT)}${line}`)];
    }),
    ...(left > 0 ? [`  ${count(left)} more were not run; the report says how to run them.`] : []),
  ];
}

/** How far the figures can be trusted. */
function knownBy(report: Report): string[] {
  const ownLatency = ownLatencyWords(report.calibration);
  return [...dataQualityWords(report, report.dataQuality), ...(ownLatency === null ? [] : [ownLatency])];
}

function warningLine({ warnings }: Report): string {
  if (warnings.length === 0) return '';
  const kinds = [...groupBy(warnings, ({ id }) => id)].map(([id, own]) =>
    own.length === 1 ? id : `${id} ${own.length} times`,
  );
  return `${counted(warnings.length, 'warning')}, each with its remedy in the report: ${kinds.join(', ')}.`;
}
