import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import type { Verdict } from '../../model/report/comparison/verdict.js';
import { comparisonsBetweenTargets } from '../names.js';
import { sideTitles } from '../tables/tables.js';
import type { ScenarioVerdicts, VerdictRow } from '../tables/verdicts.js';
import { foldedIf, isLong } from './folding.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';
import { intervalPicture } from './interval-picture.js';

/**
 * The table that the page opens with: a group of rows for each scenario, under its question and answer. Of many
 * scenarios, a table each, folded behind its question.
 */
export function verdictTableHtml(report: Report, groups: readonly ScenarioVerdicts[]): Markup {
  if (!isLong(report)) return oneTableHtml(report, groups);
  return html`${groups.map((group) =>
    foldedIf(true, `${group.scenario.title}: ${group.scenario.answer}`, oneTableHtml(report, [group])),
  )}`;
}

function oneTableHtml(report: Report, groups: readonly ScenarioVerdicts[]): Markup {
  const { a, b } = sideTitles(report, comparisonsBetweenTargets(report));
  const all = groups.flatMap(({ rows }) => rows.map(({ comparison }) => comparison));
  const column = (title: string, side = 'left') =>
    html`<th scope="col" role="columnheader" class="${side}">${title}</th>`;
  return html`<table class="verdicts" role="table">
    <caption>
      Each level’s primary figures. In the pictures the shaded band is the margin within which a difference
      does not matter; a point right of it says that ${b} is better.
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${[
          column('Level'),
          column('Figure'),
          column(a, 'right'),
          column(b, 'right'),
          column('Who is ahead, with the 95 % interval'),
          column('Verdict'),
        ]}
      </tr>
    </thead>
    ${groups.map((group) => groupHtml(report, group, all, { a, b }))}
  </table> `;
}

function groupHtml(
  report: Report,
  { scenario, rows }: ScenarioVerdicts,
  all: readonly Comparison[],
  titles: { a: string; b: string },
): Markup {
  return html`<tbody role="rowgroup">
    <tr class="group" role="row">
      <th scope="rowgroup" role="rowheader" colspan="6">
        <a href="#${scenario.id}">${scenario.question}</a> <span>${scenario.answer}</span>
      </th>
    </tr>
    ${rows.map((row, index) => {
      const sameLevel = rows.filter(({ level }) => level === row.level);
      const first = rows.findIndex(({ level }) => level === row.level) === index;
      return rowHtml(report, row, all, titles, first ? sameLevel.length : 0);
    })}
  </tbody> `;
}

/** `levelRows`: over how many rows the level's name stands; zero where it stands above. */
function rowHtml(
  report: Report,
  row: VerdictRow,
  all: readonly Comparison[],
  { a, b }: { a: string; b: string },
  levelRows: number,
): Markup {
  const level =
    levelRows === 0
      ? NOTHING
      : html`<th scope="rowgroup" role="rowheader" class="level" rowspan="${levelRows}">
          ${row.levelTitle}
        </th>`;
  return html`<tr role="row">
    ${level}
    <td role="cell" class="metric">${row.metric}</td>
    <td role="cell" class="right figure" data-name="${a}">${row.a}</td>
    <td role="cell" class="right figure" data-name="${b}">${row.b}</td>
    <td role="cell" class="ahead">
      ${intervalPicture(report, row.comparison, all)}<span>${row.advantage}</span>${usedHtml(row)}
    </td>
    <td role="cell" class="verdict">${badge(report, row)}</td>
  </tr> `;
}

/** On a line of its own, since the figure above it does not wrap. */
const usedHtml = ({ used }: VerdictRow): Markup => (used === '' ? NOTHING : html`<div>${used}</div>`);

/** The verdict with its colour, its margin where it needs one, and the reason where nobody won. */
export function badge(report: Report, row: VerdictRow): Markup {
  const unanswered = row.verdict === 'inconclusive' || row.verdict === 'invalid';
  const saidAbove = row.comparison.decidedBy.kind === 'too-few-planned';
  const reason = unanswered && !saidAbove ? row.reason : '';
  const small =
    row.verdict === 'equivalent'
      ? row.wordsWithMargin.slice(row.words.length).replace(/[()]/g, '').trim()
      : reason;
  const mark = html`<span class="badge ${toneOf(report, row)}">${row.words}</span>`;
  return small === '' ? mark : html`${mark}<small>${small}</small>`;
}

/** The class that colours a verdict: the winner's place among the targets, or the verdict itself. */
export function toneOf(report: Report, { verdict, comparison }: VerdictRow): string {
  const place = (id: string) => `target-${report.targets.findIndex((target) => target.id === id) + 1}`;
  const tones: Record<Verdict, string> = {
    'a-better': place(comparison.a),
    'b-better': place(comparison.b),
    equivalent: 'same',
    inconclusive: 'open',
    invalid: 'spoilt',
  };
  return tones[verdict];
}
