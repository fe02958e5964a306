import type { CrossoverMap } from '../../model/report/findings/crossover.js';
import type { Report } from '../../model/report/report.js';
import type { Chart } from '../charts/index.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';
import { chartsHtml } from './pictures.js';

/** Whether the run has a map or a curve, and so a section of them. */
export function hasCrossover({ maps, axisCurves }: Report): boolean {
  return maps.length + axisCurves.length > 0;
}

/** Where an advantage begins: each map with its boundary, then the curves side by side. */
export function crossoverHtml(report: Report, charts: readonly Chart[]): Markup {
  if (!hasCrossover(report)) return NOTHING;
  const own = charts.filter(({ section }) => section === 'crossover');
  const curves = own.filter(({ wide }) => !wide);
  return html`<section id="where-it-begins">
    <h2>Where does the advantage begin?</h2>
    ${report.maps.map((map) => mapHtml(map, own))} ${chartsHtml(curves)}
  </section> `;
}

function mapHtml(map: CrossoverMap, charts: readonly Chart[]): Markup {
  return html`<p class="answer">${map.finding}</p>
    ${chartsHtml(charts.filter(({ wide, scenario }) => wide && scenario === map.scenario))}
    <p>${map.prediction.join(' ')}</p>
    ${disagreementsHtml(map)}`;
}

/** Shown at once where they are few. */
const MOST_OPEN = 6;

function disagreementsHtml({ disagreements }: CrossoverMap): Markup {
  if (disagreements.length === 0) return NOTHING;
  const times = disagreements.length === 1 ? 'once' : `${disagreements.length} times`;
  return html`<details ${disagreements.length <= MOST_OPEN ? 'open' : ''}>
    <summary>Prediction and measurement disagree ${times}</summary>
    <ul>
      ${disagreements.map((sentence) => html`<li>${sentence}</li>`)}
    </ul>
  </details>`;
}
