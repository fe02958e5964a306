import type { Report } from '../../model/report/report.js';
import type { Chart } from '../charts/index.js';
import type { OnePage, OnePageRow } from '../one-page/one-page.js';
import { noticesWords, onePageTitles } from '../one-page/words.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';
import { chartsHtml } from './pictures.js';

/** The one page after its heading: the rows, what they leave open, and the two pictures with their tables. */
export function onePageHtml(report: Report, page: OnePage, charts: readonly Chart[]): Markup {
  return html`<section id="one-page" aria-label="The one page">
    ${rowsHtml(report, page)} ${openHtml(page)} ${chartsHtml(charts)}
  </section> `;
}

function rowsHtml(report: Report, page: OnePage): Markup {
  const { rows, handicap, judgedBy } = page;
  return html`<table class="kinds" role="table">
    <caption>
      One row for each kind of service, the same whatever came out; 95 % intervals in square brackets, each by
      itself. ${judgedBy}
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${onePageTitles(page).map((title) => html`<th scope="col" role="columnheader">${title}</th>`)}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row, index) => rowHtml(report, row, page, index === 0 ? handicap : ''))}
    </tbody>
  </table>`;
}

function rowHtml(report: Report, row: OnePageRow, page: OnePage, handicap: string): Markup {
  const { sides } = page;
  const { place, a, b, users, machines, sure, meaning } = row;
  const { sign, word } = noticesWords(users, sides);
  const cell = (name: string, content: Markup) => html`<td role="cell" data-name="${name}">${content}</td>`;
  const [, , , noticeTitle = '', machinesTitle = '', sureTitle = '', meaningTitle = ''] = onePageTitles(page);
  return html`<tr role="row">
    <th scope="row" role="rowheader">
      <a href="#${place.scenario}">${place.does}</a>
      ${handicap === '' ? NOTHING : html`<small>${handicap}</small>`}
    </th>
    ${cell(sides.a, html`${a}`)}${cell(sides.b, html`${b}`)}
    ${cell(
      noticeTitle,
      html`<b class="${toneOf(report, row)}"><span aria-hidden="true">${sign}</span> ${word}</b>
        ${users.notices === 'not-measured' ? '' : users.words}`,
    )}
    ${cell(machinesTitle, html`${machines.words}`)}${cell(sureTitle, html`${sure}`)}
    ${cell(meaningTitle, html`<b>${meaning}</b>`)}
  </tr> `;
}

/** The colour of the service that users notice, else of equality or of doubt. */
function toneOf(report: Report, { users }: OnePageRow): string {
  const { notices } = users;
  if (notices === 'neither') return 'same';
  if (notices !== 'a' && notices !== 'b') return 'doubt';
  const id = report.found.kind === 'effects' ? report.found[notices] : '';
  return `target-${report.targets.findIndex((target) => target.id === id) + 1}`;
}

function openHtml({ open }: OnePage): Markup {
  if (open.length === 0) return html`<p class="open-points">Nothing in these rows is left undecided.</p>`;
  return html`<h2>Not decided, and what it would take</h2>
    <ul class="open-points">
      ${open.map(({ what, takes }) => html`<li>${what}: ${takes}</li>`)}
    </ul>`;
}
