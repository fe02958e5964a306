import type { Table } from '../tables/tables.js';
import type { Markup } from './markup.js';
import { html, NOTHING } from './markup.js';

/** A table in a box of its own that scrolls sideways where the screen is narrow; nothing when it has no rows. */
export function tableHtml({ caption, columns, rows }: Table): Markup {
  if (rows.length === 0) return NOTHING;
  const cell = (text: string, index: number) =>
    index === 0
      ? html`<th scope="row">${text}</th>`
      : html`<td class="${columns[index]?.align ?? 'left'}">${text}</td>`;
  return html`<div class="scroll" role="region" aria-label="${caption}" tabindex="0">
    <table>
      <caption>
        ${caption}
      </caption>
      <thead>
        <tr>
          ${columns.map(({ title, align }, index) => html`<th scope="col" class="${index === 0 ? 'left' : align}">${title}</th>`)}
        </tr>
      </thead>
      <tbody>
        ${rows.map(
          (row) =>
            html`<tr>
              ${row.map(cell)}
            </tr> `,
        )}
      </tbody>
    </table>
  </div> `;
}
