import type { Markup } from './markup.js';
import { html, Markup as Raw } from './markup.js';
import { STYLE } from './style.js';

/** A page with its one style sheet: a file that loads nothing and runs nothing, which its policy holds the browser to. */
export function documentHtml(title: string, body: Markup): string {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta
          http-equiv="Content-Security-Policy"
          content="default-src 'none'; style-src 'unsafe-inline'; img-src data:; base-uri 'none'; form-action 'none'"
        />
        <meta name="viewport" content="width=device-width, initial-scale=1" />
        <title>${title}</title>
        <style>
          ${new Raw(STYLE)}
        </style>
      </head>
      <body>
        ${body}
      </body>
    </html>`.text.concat('\n');
}
