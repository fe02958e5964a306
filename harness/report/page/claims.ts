import type { ClaimRow, ClaimVerdict } from '../../model/report/findings/claim-row.js';
import type { Report } from '../../model/report/report.js';
import type { EvidenceWords } from '../tables/claims.js';
import {
  besideWords,
  claimsNotRun,
  claimsRun,
  claimTally,
  evidenceWords,
  SOURCES,
  VERDICT_MARKS,
} from '../tables/claims.js';
import { count, counted } from '../../words/numbers.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';

/** The section that the page opens with: each claim, its verdict, what decided it and what it does not establish. */
export function claimsHtml(report: Report): Markup {
  if (report.claims.length === 0) return NOTHING;
  return html`<section id="claims">
    <h2>Claims put to the test</h2>
    ${tallyHtml(report)} ${tableOfClaims(report)} ${notRunHtml(report)}
  </section> `;
}

function tallyHtml(report: Report): Markup {
  return html`<ul class="tally">
    ${claimTally(report).map(({ verdict, times }) => html`<li>${badgeOf(verdict, `: ${count(times)}`)}</li>`)}
  </ul>`;
}

function badgeOf(verdict: ClaimVerdict, more = ''): Markup {
  const { sign, word } = VERDICT_MARKS[verdict];
  return html`<span class="badge claim-${verdict}"
    ><span aria-hidden="true">${sign}</span> ${word}${more}</span
  >`;
}

function tableOfClaims(report: Report): Markup {
  const rows = claimsRun(report);
  if (rows.length === 0) return html`<p>This run put none of the claims to the test.</p>`;
  const column = (title: string) => html`<th scope="col" role="columnheader">${title}</th>`;
  return html`<table class="claims" role="table">
    <caption>
      Each rule was fixed before the run. “Reproduced” means that all that decides came out as predicted,
      “refuted” that something came out opposite, nothing as predicted, and nothing is open or was not run,
      “mixed” that both occur.
    </caption>
    <thead role="rowgroup">
      <tr role="row">
        ${[column('Claim'), column('What it comes to')]}
      </tr>
    </thead>
    <tbody role="rowgroup">
      ${rows.map((row) => rowHtml(report, row))}
    </tbody>
  </table> `;
}

/** What a claim comes to, and folded what decided it by which rule. */
function rowHtml(report: Report, row: ClaimRow): Markup {
  const { id, source, claim, verdict, forUsers, forMachines } = row;
  return html`<tr role="row" id="claim-${id}">
    <th scope="row" role="rowheader" class="claim">
      ${badgeOf(verdict)}
      <span class="words">${claim}</span>
      <small>${SOURCES[source]} · ${id}</small>
    </th>
    <td role="cell">
      <p><b>Users:</b> ${forUsers}</p>
      <p><b>Machines:</b> ${forMachines}</p>
      <details>
        <summary>Evidence, rule and limits of ${id}</summary>
        ${behindHtml(report, row)}
      </details>
    </td>
  </tr> `;
}

function behindHtml(report: Report, { evidence, beside, rule, limits }: ClaimRow): Markup {
  return html`<ul class="evidence">
      ${evidence.map((one) => lineHtml(report, evidenceWords(report, one)))}
    </ul>
    ${
      beside.length === 0
        ? NOTHING
        : html`<p>Beside it, and deciding nothing:</p>
            <ul class="beside">
              ${beside.map((one) => html`<li>${besideWords(report, one)}</li>`)}
            </ul>`
    }
    <p><b>Rule, fixed before the run:</b> ${rule}</p>
    <p><b>Not established:</b> ${limits}</p>`;
}

function lineHtml(report: Report, { mark, scenario, place, figure, predicted, why }: EvidenceWords): Markup {
  const where = report.scenarios.some(({ id }) => id === scenario)
    ? html`<a href="#${scenario}">${place}</a>`
    : html`${place}`;
  return html`<li>
    <b><span aria-hidden="true">${mark.sign}</span> ${mark.word}</b>
    ${where}, ${figure}${why === '' ? NOTHING : html` (${why})`}; <i>predicted: ${predicted}</i>
  </li>`;
}

function notRunHtml(report: Report): Markup {
  const rows = claimsNotRun(report);
  if (rows.length === 0) return NOTHING;
  return html`<details>
    <summary>${counted(rows.length, 'claim')} not put to the test by this run, and how to do it</summary>
    <ul class="not-run">
      ${rows.map(({ id, claim, reason }) => html`<li>${claim} <small>${id}</small> <i>${reason}</i></li>`)}
    </ul>
  </details>`;
}
