import { describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { csvColumn } from './csv.js';

describe('a column of a CSV file', () => {
  it.each([
    ['the plainest', 'id,name\n7,a\n8,b\n', ['a', 'b']],
    ['without a last line end', 'id,name\n7,a\n8,b', ['a', 'b']],
    ['as a spreadsheet writes it', '\uFEFFname,id\r\na,7\r\nb,8\r\n', ['a', 'b']],
    ['quoted', 'id,name\n7,"a, ""b"""\n8,"c\nd"\n', ['a, "b"', 'c\nd']],
    ['with a quote within a field', 'name,id\n5" nail,1\n6" nail,2\n', ['5" nail', '6" nail']],
    ['with a quote that nothing closes', 'name,id\n"a,1\nb,2\n', ['"a', 'b']],
    ['with empty fields and lines', 'id,name\n7,\n\n8,b\n', ['', 'b']],
    ['with short lines', 'id,name\n7\n8,b\n', ['b']],
    ['with other letters', 'name\nJosé $& 100%\n', ['José $& 100%']],
  ])('is read: %s', (_what, text, values) => {
    expect(csvColumn(text, 'name', 'a.csv')).toEqual(values);
  });

  it('is refused where there is none of that name, or no line', () => {
    expect(() => csvColumn('id;name\n1;a\n', 'name', 'a.csv')).toThrow(UsageError);
    expect(() => csvColumn('name\n', 'name', 'a.csv')).toThrow(/no line below its heading/);
    expect(() => csvColumn('', 'name', 'a.csv')).toThrow(UsageError);
  });
});
