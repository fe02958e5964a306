import type { ErrorText } from '../errors.js';
import { printable } from '../words/printable.js';

/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** JSON for machines, ended by a line feed. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}

/** A known error for people; what it found may be a stranger's text. */
export function errorText({ expected, found, remedy }: ErrorText): string {
  return printable(`Error: expected ${expected}\n  found: ${found}\n  to do: ${remedy}\n`);
}
