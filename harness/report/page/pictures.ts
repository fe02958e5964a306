import type { Chart } from '../charts/index.js';
import type { Markup } from './markup.js';
import { html, Markup as Raw, NOTHING } from './markup.js';
import { tableHtml } from './table.js';

/** Wide charts first, each on a line of its own, then the others in columns; behind them the same as tables. */
export function chartsHtml(charts: readonly Chart[]): Markup {
  if (charts.length === 0) return NOTHING;
  const wide = charts.filter((chart) => chart.wide);
  const others = charts.filter((chart) => !chart.wide);
  const shown = [...wide, ...others];
  return html`<div class="pictures">
    ${wide.map(wideFigure)}
    ${others.length === 0 ? NOTHING : html`<div class="charts">${others.map(figure)}</div>`}
    <details class="as-tables">
      <summary>${shown.length === 1 ? 'This picture as a table' : 'These pictures as tables'}</summary>
      ${shown.flatMap(({ tables }) => tables.map(tableHtml))}
    </details>
  </div> `;
}

function figure({ svg, note }: Chart): Markup {
  return html`<figure>
    ${new Raw(svg)}
    <figcaption>${note}</figcaption>
  </figure> `;
}

function wideFigure({ svg, note, title }: Chart): Markup {
  return html`<figure class="wide">
    <div class="scroll" role="region" aria-label="${title}" tabindex="0">${new Raw(svg)}</div>
    <figcaption>${note}</figcaption>
  </figure> `;
}
