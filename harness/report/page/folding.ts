import type { Report } from '../../model/report/report.js';
import type { Markup } from './markup.js';
import { html } from './markup.js';

/** Up to this many scenarios stand open: all of a short run. */
const MOST_SCENARIOS = 5;

/** A report of so many scenarios that its page shows each answer and folds what is behind it. */
export function isLong({ scenarios }: Report): boolean {
  return scenarios.length > MOST_SCENARIOS;
}

/** The content behind its summary, or as it is. Print shows both open. */
export function foldedIf(fold: boolean, summary: string, content: Markup): Markup {
  return fold
    ? html`<details>
        <summary>${summary}</summary>
        ${content}
      </details>`
    : content;
}
