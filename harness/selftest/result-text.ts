import { busyBecause } from './busy.js';
import type { Unit } from './figure.js';
import type { Finding, ReferenceResult } from './selftest.js';

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

const WIDTHS = { what: 58, truth: 14, error: 12 };

/** The same for people: each reference with what is known of it, and a line for each of its figures. */
export function selfTestText(results: readonly ReferenceResult[]): string {
  const head = `${'figure'.padEnd(WIDTHS.what)}${['truth', 'measured', 'error'].map((title, index) => title.padStart(index < 2 ? WIDTHS.truth : WIDTHS.error)).join('')}\n`;
  return `${head}${results.map(resultText).join('')}\n${summary(results)}`;
}

function resultText({ reference, findings, evidence }: ReferenceResult): string {
  const lines = findings.map(findingLine).join('');
  const because = findings.some(({ status }) => status === 'busy') ? busyBecause(evidence) : null;
  return `\n${reference.id}: ${reference.known}\n${lines}${because === null ? '' : `  busy because ${because}\n`}`;
}

function findingLine({ what, unit, truth, measured, error, status }: Finding): string {
  const cells = [
    valueText(truth, unit).padStart(WIDTHS.truth),
    valueText(measured, unit).padStart(WIDTHS.truth),
    (error === 0 ? '0' : errorText(error, unit)).padStart(WIDTHS.error),
  ];
  return `  ${what.padEnd(WIDTHS.what - 2)}${cells.join('')}  ${status === 'ok' ? 'ok' : status.toUpperCase()}\n`;
}

function valueText(value: number | null, unit: Unit): string {
  if (value === null) return 'none';
  switch (unit) {
    case 'us':
      return `${(value / 1_000).toFixed(3)} ms`;
    case 'ratio':
      return value.toFixed(4);
    case 'per second':
      return `${value.toFixed(1)}/s`;
    case 'requests':
    case 'deliveries':
      return String(value);
  }
}

function errorText(error: number | null, unit: Unit): string {
  const text = unit === 'us' && error !== null ? `${error.toFixed(0)} us` : valueText(error, unit);
  return error !== null && error > 0 ? `+${text}` : text;
}

function summary(results: readonly ReferenceResult[]): string {
  const findings = results.flatMap((result) => result.findings);
  const count = (status: Finding['status']) => findings.filter((finding) => finding.status === status).length;
  const lines = [
    `${findings.length} figures: ${count('ok')} ok, ${count('wrong')} wrong, ${count('busy')} busy.`,
  ];
  if (count('wrong') > 0)
    lines.push(
      'A wrong figure is a fault of the harness, not of this machine: please report it with this table.',
    );
  if (count('busy') > 0)
    lines.push('The machine was too busy to tell of some times. Stop other programs, and run this again.');
  return `${lines.join('\n')}\n`;
}
