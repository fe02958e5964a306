import type { Targets } from '../../model/report/leading-pair.js';
import type { AcrossRuns } from '../../model/report/comparison/across-runs.js';
import { limitWords, outcomeWords } from '../../words/comparison/across-runs.js';
import { differencesTable, figuresTable, movedTable, runsTable } from '../tables/across-runs.js';
import { foldedIf } from './folding.js';
import { documentHtml } from './document.js';
import { html } from './markup.js';
import { tableHtml } from './table.js';

/** The page of `compare --html`: one file that loads nothing and runs nothing. */
export function renderAcrossRunsHtml(found: AcrossRuns, targets: Targets['targets']): string {
  const among = { targets };
  return documentHtml(
    `Crossover: ${found.runs.map(({ id }) => id).join(' against ')}`,
    html`<header class="top">
        <p class="kicker">Runs compared</p>
        <h1>${outcomeWords(found)}</h1>
        ${limitWords(found).map((limit) => html`<p class="caution">${limit}</p> `)}
      </header>
      <main>
        <section>
          <h2>How it moved</h2>
          ${tableHtml(movedTable(found, among, 'primary'))}
          ${foldedIf(true, 'Every other comparison', tableHtml(movedTable(found, among, 'others')))}
          ${foldedIf(true, 'Each service’s own figures', tableHtml(figuresTable(found, among)))}
        </section>
        <section>
          <h2>The runs</h2>
          ${tableHtml(runsTable(found))} ${tableHtml(differencesTable(found))}
        </section>
      </main>`,
  );
}
