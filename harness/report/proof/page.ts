import type { Proof } from '../../model/report/proof.js';
import { bareQuantity } from '../../words/numbers.js';
import { chartsHtml } from '../page/pictures.js';
import { documentHtml } from '../page/document.js';
import { html } from '../page/markup.js';
import { tableHtml } from '../page/table.js';
import { proofCharts } from './charts.js';
import { foundTable, recoveredTable } from './tables.js';
import { proofFacts, proofHeadline, proofSentences } from './words.js';

/** prove.html: one file with its style and its pictures in it; loads nothing and runs nothing. */
export function renderProof(proof: Proof): string {
  return documentHtml(
    `What the harness finds here: Crossover ${proof.run.id}`,
    html`<header class="top">
        <p class="kicker">Known effects, planted in real services and looked for on this machine</p>
        <h1>${proofHeadline(proof)}</h1>
        ${proofSentences(proof).map((sentence) => html`<p class="conclusion">${sentence}</p> `)}
        <ul class="facts">
          ${proofFacts(proof).map((fact) => html`<li>${fact}</li>`)}
        </ul>
      </header>
      <main>
        <section id="recovered">
          <h2>Recovered against planted</h2>
          ${chartsHtml(proofCharts(proof))} ${tableHtml(foundTable(proof))}
          ${tableHtml(recoveredTable(proof))}
        </section>
        <section id="how">
          <h2>How it was tried</h2>
          <p>
            A round takes one workload and one service, and deploys it five blocks long in four ways: as it
            is, as it is once more, with more CPU in each request, and with a longer wait. Calibration, gates,
            repeats and comparisons are those of every run. An effect is found where the 95 % interval leaves
            equality out on its side, and lies beyond the margin where a report would call it better or worse.
            What was planted of CPU is set against the CPU of a request without it in the same blocks; a sleep
            may last ${bareQuantity('us', proof.sleepSlackUs)} longer than asked for.
          </p>
          <p>The same again: <code>${proof.run.command}</code></p>
        </section>
      </main>
      <footer>
        <p>Made by Crossover from stored observations; prove.json holds every try.</p>
      </footer>`,
  );
}
