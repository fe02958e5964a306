import type { Decision, ServiceDecision } from '../../model/decision/decision.js';
import {
  ASSUMPTIONS,
  choiceSentence,
  instanceSentence,
  laterSentence,
  mendSentence,
  nearestFlipSentence,
  placeSentences,
  teamSentences,
  unmeasuredSentences,
} from '../../words/decision/decision.js';
import { fleetTable, flipsTable, optionsTable, triggersTable } from '../tables/decision.js';
import { documentHtml } from './document.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { tableHtml } from './table.js';

/** The page of `decide --html`: one file that loads nothing and runs nothing. */
export function renderDecisionHtml(decision: Decision): string {
  const names = decision.services.map(({ name }) => name).join(', ');
  return documentHtml(
    `Crossover: ${names}`,
    html`<header class="top">
        <p class="kicker">From figures to a decision</p>
        <h1>${names}: which language, at what cost</h1>
        ${decision.services.map(
          (service) =>
            html`<p class="conclusion">
              <strong>${service.name}.</strong> ${choiceSentence(decision.needs, service)}
              ${service.kind === 'weighed' ? nearestFlipSentence(decision.needs.currency, service) : ''}
            </p> `,
        )}
      </header>
      <main>
        <section>
          <h2>Together</h2>
          ${sentences([instanceSentence(decision)])} ${tableHtml(fleetTable(decision))}
          ${sentences(decision.leftOut.length > 0 ? [`In no sum: ${decision.leftOut.join(', ')}.`] : [])}
        </section>
        ${decision.services.map((service) => serviceSection(decision, service))}
        <section>
          <h2>What no run measures</h2>
          ${sentences(teamSentences(decision.needs))}
        </section>
        <section>
          <h2>When to look again</h2>
          ${tableHtml(triggersTable(decision.triggers))}
        </section>
        <section>
          <h2>What the sums assume</h2>
          <ul>
            ${ASSUMPTIONS.map((one) => html`<li>${one}</li> `)}
          </ul>
          ${sentences(decision.runs.map(({ id, machine, finishedAt }) => `Run ${id}: ${machine}; ended ${finishedAt}.`))}
        </section>
      </main>`,
  );
}

const sentences = (list: readonly string[]): Markup[] => list.map((one) => html`<p>${one}</p> `);

function serviceSection(decision: Decision, service: ServiceDecision): Markup {
  const head = html`<h2>${service.name}</h2>
    <p class="answer">${choiceSentence(decision.needs, service)}</p>`;
  if (service.kind !== 'weighed') return html`<section>${head}</section> `;
  const later = laterSentence(decision.needs.currency, service);
  return html`<section>
    ${head} ${sentences(placeSentences(decision.needs, service))}
    ${tableHtml(optionsTable(decision, service))}
    ${sentences([...unmeasuredSentences(service), ...(later === null ? [] : [later])])}
    ${tableHtml(flipsTable(decision, service))}
    <h3>Ways to mend the Python</h3>
    <ul>
      ${service.mends.map((mend) => html`<li>${mendSentence(mend)}</li> `)}
    </ul>
  </section> `;
}
