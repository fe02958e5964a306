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

  /** Texts are quoted, and long ones shown around the place where they part. */
  equal(subject: string, what: string, expected: string | number, found: string | number): void {
    const from = firstDifference(String(expected), String(found));
    this.check(expected === found, subject, `${what} ${excerpt(expected, from)}`, excerpt(found, from));
  }
}

function firstDifference(a: string, b: string): number {
  let index = 0;
  while (index < a.length && a[index] === b[index]) index += 1;
  return index;
}

function excerpt(text: string | number, around: number): string {
  if (typeof text === 'number') return String(text);
  if (text.length <= SHOWN_CHARACTERS) return quoted(text);
  const start = Math.max(0, around - SHOWN_CHARACTERS / 2);
  const end = start + SHOWN_CHARACTERS;
  const part = `${start > 0 ? '…' : ''}${text.slice(start, end)}${end < text.length ? '…' : ''}`;
  return `${quoted(part)} (${text.length} characters)`;
}

/** A text in backquotes and on one line: what would break the line is shown by its code point. */
function quoted(text: string): string {
  const code = (character: string): string => character.charCodeAt(0).toString(16).padStart(4, '0');
  return `\`${text.replaceAll(/[\p{Cc}\p{Zl}\p{Zp}]/gu, (character) => `<${code(character)}>`)}\``;
}
