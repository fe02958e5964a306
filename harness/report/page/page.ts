import type { Report } from '../../model/report/report.js';
import type { Chart } from '../charts/index.js';
import { chartsOf } from '../charts/index.js';
import { count, counted } from '../../words/numbers.js';
import { ownLatencyWords } from '../../words/measurement/data-quality.js';
import type { OnePage } from '../one-page/one-page.js';
import { onePageOf } from '../one-page/one-page.js';
import { cautions, runFacts, serviceNames } from '../prose.js';
import { verdictGroups, verdictTally } from '../tables/verdicts.js';
import { claimsHtml } from './claims.js';
import { environmentHtml, evidenceHtml, glossaryHtml, troubleHtml } from './evidence.js';
import { crossoverHtml, hasCrossover } from './crossover.js';
import { foldedIf } from './folding.js';
import type { Markup } from './markup.js';
import { documentHtml } from './document.js';
import { html, NOTHING } from './markup.js';
import { onePageHtml } from './one-page.js';
import { chartsHtml } from './pictures.js';
import { scenarioHtml } from './scenario.js';
import { toneOf, verdictTableHtml } from './verdict-table.js';

/**
 * report.html: one file with its style and its charts in it; loads nothing and runs nothing. What somebody needs who
 * decides stands first, and prints on one page; behind it what a reviewer needs.
 */
export function renderHtml(report: Report, charts: readonly Chart[]): string {
  const own = (scenario: string | null) => chartsOf(charts, scenario);
  const page = onePageOf(report);
  const pictures = charts.filter(({ section }) => section === 'one-page');
  return documentHtml(
    `${serviceNames(report)}: Crossover report ${report.run.id}`,
    html`${openingHtml(report, page)}
      <main>
        ${page ? onePageHtml(report, page, pictures) : NOTHING} ${contentsHtml(report)} ${claimsHtml(report)}
        ${crossoverHtml(report, charts)} ${verdictsHtml(report, own(null), page !== null)}
        ${report.scenarios.map((scenario) => scenarioHtml(report, scenario, own(scenario.id)))}
        ${evidenceHtml(report)} ${troubleHtml(report)} ${environmentHtml(report)} ${glossaryHtml()}
      </main>
      <footer>
        <p>
          Made by Crossover ${report.environment.versions['crossover'] ?? ''} from stored observations; every
          figure can be recomputed from them.
        </p>
      </footer>`,
  );
}

function openingHtml(report: Report, page: OnePage | null): Markup {
  const said = page ? [`Measured: ${page.measured}.`] : report.conclusions;
  return html`<header class="top">
    <p class="kicker">${serviceNames(report)}, measured on this machine</p>
    <h1>${page ? page.verdict : report.headline}</h1>
    ${said.map((sentence) => html`<p class="conclusion">${sentence}</p> `)}
    <ul class="facts">
      ${runFacts(report).map((fact) => html`<li>${fact}</li>`)}
    </ul>
    ${cautions(report).map((caution) => html`<p class="caution">${caution}</p> `)}
  </header>`;
}

/** What stands behind the one page; the workloads are folded, since there may be many. */
function contentsHtml(report: Report): Markup {
  const places = [
    ...(report.claims.length > 0 ? [{ id: 'claims', title: 'Claims' }] : []),
    ...(hasCrossover(report) ? [{ id: 'where-it-begins', title: 'Where it begins' }] : []),
    { id: 'verdicts', title: 'Verdicts' },
    { id: 'evidence', title: 'How do we know?' },
    { id: 'trouble', title: 'What to mind' },
    { id: 'environment', title: 'Machine and re-run' },
    { id: 'glossary', title: 'Terms' },
  ];
  const links = (to: readonly { readonly id: string; readonly title: string }[]) =>
    html`<ul>
      ${to.map(({ id, title }) => html`<li><a href="#${id}">${title}</a></li>`)}
    </ul>`;
  return html`<nav aria-label="Contents">
    ${links(places)}${foldedIf(true, counted(report.scenarios.length, 'workload'), links(report.scenarios))}
  </nav>`;
}

/** `saysAll`: the report's own sentences stand here where the one page has taken their place. */
function verdictsHtml(report: Report, charts: readonly Chart[], saysAll: boolean): Markup {
  const groups = verdictGroups(report, 'primary');
  const ownLatency = ownLatencyWords(report.calibration);
  return html`<section id="verdicts">
    <h2>Verdicts</h2>
    ${
      saysAll
        ? [report.headline, ...report.conclusions].map(
            (sentence) => html`<p class="conclusion">${sentence}</p> `,
          )
        : NOTHING
    }
    ${tallyHtml(report)}
    ${groups.length === 0 ? html`<p>Nothing was compared; each scenario below shows what was measured.</p>` : verdictTableHtml(report, groups)}
    ${ownLatency === null ? NOTHING : html`<p class="note">${ownLatency}</p>`} ${chartsHtml(charts)}
  </section> `;
}

/** How often each verdict was given among the primary comparisons. */
function tallyHtml(report: Report): Markup {
  const counts = verdictTally(report);
  return counts.length === 0
    ? NOTHING
    : html`<ul class="tally">
        ${counts.map(({ row, times }) => html`<li><span class="badge ${toneOf(report, row)}">${row.words}: ${count(times)}</span></li>`)}
      </ul>`;
}
