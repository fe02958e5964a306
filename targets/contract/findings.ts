const SHOWN_CHARACTERS = 160;

/** Counts checks and keeps a sentence for each that failed. */
export class Findings {
  checks = 0;
  readonly differences: string[] = [];

  /** `subject` is the request; `expected` and `found` complete "expected … , found …". */
  check(holds: boolean, subject: string, expected: string, found: string): void {
    this.checks += 1;
    if (!holds) this.differences.push(`${subject}: expected ${expected}, found ${found}.`);
  }

  equal(subject: string, what: string, expected: string, found: string): void {
    const from = firstDifference(expected, found);
    this.check(expected === found, subject, `${what} ${excerpt(expected, from)}`, excerpt(found, from));
  }
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

/** A text as one line, long ones around the place where the difference starts. */
function excerpt(text: string, around: number): string {
  if (text.length <= SHOWN_CHARACTERS) return JSON.stringify(text);
  const start = Math.max(0, around - SHOWN_CHARACTERS / 2);
  const part = text.slice(start, start + SHOWN_CHARACTERS);
  return `${start > 0 ? '…' : ''}${JSON.stringify(part)}${start + SHOWN_CHARACTERS < text.length ? '…' : ''} (${text.length} characters)`;
}
