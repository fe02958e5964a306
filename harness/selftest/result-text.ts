import { count, counted, number, quantity } from '../words/numbers.js';
import type { Align } from '../words/text-table.js';
import { textLines } from '../words/text-table.js';
import { busyBecause } from './busy.js';
import type { Unit } from './figure.js';
import type { ReferenceFinding, ReferenceResult } from './selftest.js';

/** What `crossover selftest --json` prints. */
export function selfTestJson(results: readonly ReferenceResult[]) {
  return {
    references: results.flatMap(({ reference, findings }) =>
      findings.map(({ id, what, unit, truth, measured, error, tolerance, ok, status }) => ({
        id: `${reference.id}/${id}`,
        what,
        known: reference.known,
        unit,
        truth,
        measured,
        error,
        tolerance,
        ok,
        status,
      })),
    ),
    machine: results.map(({ reference, evidence }) => ({
      reference: reference.id,
      ...evidence,
      busyBecause: busyBecause(evidence),
    })),
  };
}

const ALIGNS: readonly Align[] = ['left', 'right', 'right', 'right', 'left'];
const WIDTHS = [56, 12, 12, 10, 5];

/** The same for people: each reference with what is known of it, and a line for each of its figures. */
export function selfTestText(results: readonly ReferenceResult[]): string {
  const head = lineOf(['figure', 'truth', 'measured', 'error']);
  return `${head}${results.map(resultText).join('')}\n${summary(results)}`;
}

function resultText({ reference, findings, evidence }: ReferenceResult): string {
  const lines = findings.map(findingLine).join('');
  const because = findings.some(({ status }) => status === 'busy') ? busyBecause(evidence) : null;
  return `\n${reference.id}: ${reference.known}\n${lines}${because === null ? '' : `  busy because ${because}\n`}`;
}

function findingLine({ what, unit, truth, measured, error, status }: ReferenceFinding): string {
  return lineOf([
    `  ${what}`,
    valueText(truth, unit),
    valueText(measured, unit),
    errorText(error, unit),
    status === 'ok' ? 'ok' : status.toUpperCase(),
  ]);
}

function lineOf(cells: readonly string[]): string {
  return `${textLines([cells], ALIGNS, WIDTHS).join('')}\n`;
}

function valueText(value: number | null, unit: Unit): string {
  if (value === null) return 'none';
  switch (unit) {
    case 'us':
      return quantity('us', value);
    case 'ratio':
      return number(value);
    case 'per second':
      return quantity('1/s', value);
    case 'requests':
    case 'deliveries':
      return count(value);
  }
}

function errorText(error: number | null, unit: Unit): string {
  if (error === 0) return '0';
  return `${error !== null && error > 0 ? '+' : ''}${valueText(error, unit)}`;
}

function summary(results: readonly ReferenceResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const having = (status: ReferenceFinding['status']) =>
    findings.filter((finding) => finding.status === status).length;
  const lines = [
    `${counted(findings.length, 'figure')}: ${having('ok')} ok, ${having('wrong')} wrong, ${having('busy')} busy.`,
  ];
  if (having('wrong') > 0)
    lines.push(
      'A wrong figure is a fault of the harness, not of this machine: please report it with this table.',
    );
  if (having('busy') > 0)
    lines.push('The machine was too busy to tell of some times. Stop other programs, and run this again.');
  return `${lines.join('\n')}\n`;
}
