import { styleText } from 'node:util';
import type { Proof } from '../../model/report/proof.js';
import { textLines } from '../../words/text-table.js';
import type { Table } from '../tables/tables.js';
import { wrapped } from '../text/wrapped.js';
import { foundTable, recoveredTable } from './tables.js';
import { proofFacts, proofHeadline, proofSentences } from './words.js';

/** What the terminal ends with; ANSI colours on demand. */
export function proofText(proof: Proof, { colour }: { readonly colour: boolean }): string {
  const bold = (text: string) => (colour ? styleText('bold', text, { validateStream: false }) : text);
  const tables = [foundTable(proof), recoveredTable(proof)].filter(({ rows }) => rows.length > 0);
  return `${[
    ...tables.map((table) => `${bold(table.caption)}\n${tableText(table)}`),
    bold(proofHeadline(proof)),
    proofSentences(proof)
      .flatMap((sentence) => wrapped(sentence))
      .join('\n'),
    wrapped(proofFacts(proof).join(', ')).join('\n'),
  ]
    .filter(Boolean)
    .join('\n\n')}\n`;
}

function tableText({ columns, rows }: Table): string {
  return textLines(
    [columns.map(({ title }) => title), ...rows],
    columns.map(({ align }) => align),
  ).join('\n');
}
