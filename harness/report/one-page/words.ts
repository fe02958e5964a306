import type { Sides } from '../../words/names.js';
import type { Table } from '../tables/tables.js';
import type { OnePage } from './one-page.js';
import type { Asked, ForUsers } from './users.js';

/** A sign and a word, so that no colour has to tell. */
export function noticesWords(
  { notices }: ForUsers,
  sides: Sides,
): { readonly sign: string; readonly word: string } {
  switch (notices) {
    case 'a':
    case 'b':
      return { sign: '✓', word: `Yes, ${sides[notices]}` };
    case 'neither':
      return { sign: '=', word: 'No' };
    case 'open':
      return { sign: '?', word: 'Not decided' };
    case 'not-measured':
      return { sign: '–', word: 'Not measured' };
  }
}

const LATENCY_ASKED: Readonly<Record<Asked, string>> = {
  users: 'Do users notice?',
  margin: 'Is one faster?',
};

/** The column titles of the rows. */
export function onePageTitles({ sides: { a, b }, asked }: Pick<OnePage, 'sides' | 'asked'>): string[] {
  return ['A service that …', a, b, LATENCY_ASKED[asked], 'Machines', 'How sure', 'So what'];
}

/** The rows for text renderers. */
export function onePageTable({ sides, asked, rows, handicap }: OnePage): Table {
  return {
    caption: 'Each kind of service, with 95 % intervals in square brackets',
    columns: onePageTitles({ sides, asked }).map((title) => ({ title, align: 'left' })),
    rows: rows.map(({ place, a, b, users, machines, sure, meaning }, index) => {
      const { sign, word } = noticesWords(users, sides);
      const own = index === 0 && handicap !== '' ? ` (${handicap})` : '';
      return [
        `${place.does}${own}`,
        ...[a, b],
        `${sign} ${word}${users.notices === 'not-measured' ? '' : `: ${users.words}`}`,
        ...[machines.words, sure, meaning],
      ];
    }),
  };
}
