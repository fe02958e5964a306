import { count, counted, number, quantity } from '../words/numbers.js';
import type { Align } from '../words/text-table.js';
import { textLines } from '../words/text-table.js';
import { busyBecause, taken } from './busy.js';
import type { Unit } from './figure.js';
import type { ReferenceFinding, Status } from './judge.js';
import { saysNothing } from './judge.js';
import type { ReferenceResult } from './selftest.js';

/** What `crossover selftest --json` prints. */
export function selfTestJson(results: readonly ReferenceResult[]) {
  return {
    references: results.flatMap(({ reference, findings }) =>
      findings.map(({ id, what, unit, truth, measured, error, low, high, spoilable, status }) => ({
        id: `${reference.id}/${id}`,
        what,
        known: reference.known,
        unit,
        truth,
        measured,
        error,
        low,
        high: finite(high),
        tells: finite(spoilable?.tells),
        mustTell: finite(spoilable?.mustTell),
        ok: status === 'ok',
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

function finite(value = Infinity): number | null {
  return value === Infinity ? null : value;
}

const ALIGNS: readonly Align[] = ['left', 'right', 'right', 'right', 'right', 'left'];
const WIDTHS = [46, 9, 9, 9, 9, 6];

/** The same for people: each reference with what is known of it, and a line for each of its figures. */
export function selfTestText(results: readonly ReferenceResult[]): string {
  const head = lineOf(['figure', 'truth', 'measured', 'error', 'tells']);
  return `${head}${results.map(resultText).join('')}\n${summary(results)}`;
}

function resultText({ reference, findings, evidence }: ReferenceResult): string {
  const lines = findings.map(findingLine).join('');
  const isOpen = findings.some(({ status }) => status === 'busy' || status === 'untold');
  const machine = isOpen ? `  ${[busyBecause(evidence) ?? [], taken(evidence)].flat().join('; ')}\n` : '';
  return `\n${reference.id}: ${reference.known}\n${lines}${machine}`;
}

function findingLine({ what, unit, truth, measured, error, spoilable, status }: ReferenceFinding): string {
  return lineOf([
    `  ${what}`,
    valueText(truth, unit),
    valueText(measured, unit),
    errorText(error, unit),
    spoilable === null ? '' : valueText(spoilable.tells, unit),
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
  const having = (status: Status) => findings.filter((finding) => finding.status === status).length;
  const lines = [
    `${counted(findings.length, 'figure')}: ${having('ok')} ok, ${having('wrong')} wrong, ${having('busy')} busy, ${having('untold')} untold.`,
    'An error of more than what is under "tells" would have been told here.',
  ];
  if (having('wrong') > 0)
    lines.push(
      'A wrong figure is a fault of the harness, not of this machine: please report it with this table.',
    );
  if (having('busy') > 0)
    lines.push('The machine was too busy to tell of some times. Stop other programs, and run this again.');
  if (having('untold') > 0)
    lines.push(
      'This machine, though quiet, is too late by itself for the untold: nothing is known of them here.',
    );
  if (results.some((result) => saysNothing(result.findings)))
    lines.push('Of a whole reference nothing could be told: the machine is not fit to judge its agents.');
  return `${lines.join('\n')}\n`;
}
