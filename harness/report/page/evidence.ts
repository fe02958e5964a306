import { groupBy } from '../../model/group.js';
import type { Report } from '../../model/report/report.js';
import type { TrialRow } from '../../model/report/measurement/trial-row.js';
import type { Warning } from '../../model/report/measurement/warning.js';
import { ceilingWords, dataQualityWords } from '../../words/measurement/data-quality.js';
import { GLOSSARY } from '../glossary.js';
import { methodSentences, selfComparisonSentences } from '../prose.js';
import {
  calibrationTable,
  conformanceTable,
  environmentTable,
  footprintTable,
  targetsTable,
  trialsSentence,
  troubledTrials,
  troubledTrialsTable,
} from '../tables/tables.js';
import { dataQualityTables } from '../tables/data-quality.js';
import { selfComparisonTable } from '../tables/verdicts.js';
import { foldedIf } from './folding.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';
import { tableHtml } from './table.js';

const list = (sentences: readonly string[]) =>
  html`<ul>
    ${sentences.map((sentence) => html`<li>${sentence}</li>`)}
  </ul>`;

/** How the figures came about and what was done to find out whether they can be trusted. */
export function evidenceHtml(report: Report): Markup {
  const calibration = calibrationTable(report);
  const ceiling = ceilingWords(report.calibration, report.dataQuality);
  return html`<section id="evidence">
    <h2>How do we know?</h2>
    ${list(methodSentences(report))}
    <h3>The method on itself</h3>
    ${list(selfComparisonSentences(report))} ${tableHtml(selfComparisonTable(report))}
    <h3>What was spoiled, and whom it hit</h3>
    ${list(dataQualityWords(report, report.dataQuality))} ${dataQualityTables(report).map(tableHtml)}
    <h3>The load generator’s own limits</h3>
    ${calibration ? tableHtml(calibration) : html`<p>The load agents were not calibrated in this run.</p>`}
    ${ceiling === null ? NOTHING : html`<p>${ceiling}</p>`}
    <h3>The same answers from each service</h3>
    ${report.conformance.length > 0 ? tableHtml(conformanceTable(report)) : html`<p>No conformance check was recorded.</p>`}
  </section> `;
}

/** More of them are folded. */
const MOST_ROWS = 12;

/** What went wrong in the run, and what its reader should mend or mind. */
export function troubleHtml(report: Report): Markup {
  const logs = troubledTrials(report).filter(({ logTail }) => logTail !== undefined && logTail !== '');
  const troubled = troubledTrialsTable(report);
  return html`<section id="trouble">
    <h2>What went wrong, and what to mind</h2>
    <p>${trialsSentence(report)}</p>
    ${foldedIf(troubled.rows.length > MOST_ROWS, `${troubled.rows.length} levels that did not hold, and why`, tableHtml(troubled))}
    ${logs.map(logHtml)}
    <h3>Warnings</h3>
    ${warningsHtml(report)}
    <h3>What this report does not show</h3>
    ${report.notShown.length === 0 ? html`<p>Nothing was recorded as left out.</p>` : list(report.notShown)}
  </section> `;
}

/** Warnings that ask for the same are told together. */
function warningsHtml({ warnings }: Report): Markup {
  if (warnings.length === 0) return html`<p>None.</p>`;
  const groups = [...groupBy(warnings, ({ id, remedy }) => `${id} ${remedy}`).values()];
  return html`<dl>${groups.map(warningHtml)}</dl>`;
}

function warningHtml(alike: readonly Warning[]): Markup {
  const [first, ...more] = alike;
  if (!first) return NOTHING;
  const { id, message, remedy } = first;
  if (more.length === 0)
    return html`<dt>${id}</dt>
      <dd>${message} <em>${remedy}</em></dd>`;
  const each = list(alike.map((one) => one.message));
  return html`<dt>${id}</dt>
    <dd><em>${remedy}</em> ${foldedIf(true, `${alike.length} times`, each)}</dd>`;
}

function logHtml({ id, level, logTail }: TrialRow): Markup {
  return html`<details>
    <summary>Log of ${id}, ${level}</summary>
    <pre>${logTail ?? ''}</pre>
  </details>`;
}

export function environmentHtml(report: Report): Markup {
  const { run } = report;
  return html`<section id="environment">
    <h2>Machine, services, and how to run it again</h2>
    ${tableHtml(environmentTable(report))} ${tableHtml(targetsTable(report))} ${footprintHtml(report)}
    <h3>The same plan again</h3>
    <pre>${run.command}</pre>
    <p>
      Run <code>${run.id}</code>, seed ${String(run.seed)}, plan SHA-256 <code>${run.planSha256}</code>. The
      margins and rules that judged this run are part of that plan; the figures are in
      <code>report.json</code>.
    </p>
  </section> `;
}

function footprintHtml(report: Report): Markup {
  const table = footprintTable(report);
  return table.rows.length > 0 ? tableHtml(table) : NOTHING;
}

export function glossaryHtml(): Markup {
  return html`<section id="glossary">
    <h2>Terms</h2>
    <dl>
      ${GLOSSARY.map(
        ({ term, meaning }) =>
          html`<dt>${term}</dt>
            <dd>${meaning}</dd>`,
      )}
    </dl>
  </section> `;
}
