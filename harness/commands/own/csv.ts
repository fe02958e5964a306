import { UsageError } from '../../errors.js';

/** So many go into a plan, which keeps them. */
const MOST_VALUES = 10_000;

/** A column of a CSV file (RFC 4180) with a heading line. Throws UsageError where it has no such column or no value. */
export function csvColumn(text: string, column: string, name: string): string[] {
  const [heading = [], ...rows] = csvRows(text);
  const index = heading.indexOf(column);
  const values = rows.flatMap((row) => row[index] ?? []).slice(0, MOST_VALUES);
  if (index >= 0 && values.length > 0) return values;
  throw new UsageError({
    expected: `a column ${column} with values in ${name}`,
    found: index < 0 ? `columns ${heading.join(', ')}` : 'no line below its heading',
    remedy: 'Name a column of its first line.',
  });
}

/** A quoted field, or one that runs to the next comma or line's end, quotes within it included. */
const FIELD = /(?:"((?:[^"]|"")*)"(?=,|\r?\n|$)|([^,\r\n]*))(,|\r?\n|$)/y;

function csvRows(text: string): string[][] {
  // Spreadsheets begin a file with a byte order mark.
  const plain = text.replace(/^\uFEFF/, '');
  const rows: string[][] = [];
  let row: string[] = [];
  FIELD.lastIndex = 0;
  for (let found = FIELD.exec(plain); found; found = FIELD.exec(plain)) {
    const [, quoted, bare = '', end = ''] = found;
    row.push(quoted === undefined ? bare : quoted.replaceAll('""', '"'));
    if (end === ',') continue;
    if (row.length > 1 || row[0] !== '') rows.push(row);
    row = [];
    if (end === '') break;
  }
  return rows;
}
