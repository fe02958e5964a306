/** Where a command writes: results to stdout, everything else to stderr. */
export interface Output {
  out(text: string): void;
  err(text: string): void;
}

/** JSON for machines, ended by a line feed. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
