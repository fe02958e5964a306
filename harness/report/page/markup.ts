import { escapeXml } from '../escape.js';

/** HTML that is safe to insert as it is; anything else is escaped where it is inserted. */
export class Markup {
  constructor(readonly text: string) {}
}

type Piece = Markup | readonly Markup[] | string | number;

/** A template of HTML: text is escaped, markup and lists of markup are inserted as they are. */
export function html(strings: TemplateStringsArray, ...pieces: readonly Piece[]): Markup {
  return new Markup(
    strings.reduce((text, string, index) => `${text}${written(pieces[index - 1] ?? '')}${string}`),
  );
}

function written(piece: Piece): string {
  if (typeof piece === 'string' || typeof piece === 'number') return escapeXml(String(piece));
  return piece instanceof Markup ? piece.text : piece.map(({ text }) => text).join('');
}

export const NOTHING = new Markup('');
