import type { Report } from '../../model/report/report.js';
import { boundSentences, boundTable, decompositionTable } from '../tables/bounds.js';
import type { Chart } from '../charts/index.js';
import { bareMs, count, duration } from '../../words/numbers.js';
import type { Table } from '../tables/tables.js';
import { memoryTable } from '../tables/memory.js';
import { staircaseTable } from '../tables/staircases.js';
import { figuresTable } from '../tables/tables.js';
import { comparisonTable } from '../tables/verdicts.js';
import { foldedIf, isLong } from './folding.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';
import { chartsHtml } from './pictures.js';
import { tableHtml } from './table.js';

type Scenario = Report['scenarios'][number];

/** A scenario: its question, the plain answer, the charts, and every figure one click away. */
export function scenarioHtml(report: Report, scenario: Scenario, charts: readonly Chart[]): Markup {
  const tables = [
    figuresTable(report, scenario.id),
    comparisonTable(report, scenario.id),
    staircaseTable(report, scenario.id),
    decompositionTable(report, scenario.id),
    memoryTable(report, scenario.id),
    boundTable(report, scenario.id),
  ];
  return html`<section id="${scenario.id}">
    <h2>${scenario.title}</h2>
    <p class="question">${scenario.question}</p>
    <p class="answer">${scenario.answer}</p>
    ${foldedIf(
      isLong(report),
      'Levels, charts and figures',
      html`${tableHtml(levelsTable(report, scenario))} ${chartsHtml(charts)}
      ${boundSentences(report, scenario.id).map((sentence) => html`<p>${sentence}</p> `)}
      ${figuresHtml(tables)}`,
    )}
  </section> `;
}

function figuresHtml(tables: readonly Table[]): Markup {
  const filled = tables.filter(({ rows }) => rows.length > 0);
  return filled.length === 0
    ? html`<p>Nothing of this scenario was measured to the end.</p>`
    : html`<details>
        <summary>Every figure and comparison</summary>
        ${filled.map(tableHtml)}
      </details>`;
}

function levelsTable({ targets }: Report, { levels, poolSize }: Scenario): Table {
  const waits = levels.some(({ injectedWaitMs }) => injectedWaitMs !== null);
  const piloted = levels.some(({ rounds }) => rounds !== null);
  const columns = [
    'Level',
    'What it is',
    'Load',
    'Measured in each trial',
    ...(waits ? ['Wait injected in the database'] : []),
    ...(piloted ? ['Rounds, fixed by a pilot'] : []),
  ];
  return {
    // What a reader's own service opens is its own affair.
    caption: targets.some(({ own }) => own !== undefined)
      ? 'Levels'
      : `Levels; ${count(poolSize)} database connections for each service`,
    columns: columns.map((title) => ({ title, align: 'left' })),
    rows: levels.map(({ id, title, load, seconds, injectedWaitMs, rounds }) => [
      id,
      title,
      load,
      // Derived figures and sizes have no window of their own.
      seconds === 0 ? '–' : duration(seconds),
      ...(waits ? [injectedWaitMs === null ? '–' : bareMs(injectedWaitMs)] : []),
      ...(piloted ? [rounds === null ? '–' : count(rounds)] : []),
    ]),
  };
}
