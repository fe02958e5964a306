const [CR, LF, SPACE, TAB, ZERO, NINE, SEMICOLON] = [13, 10, 32, 9, 48, 57, 59];

/** An empty line's LF, its CR, and the CR LF before. */
export const LONGEST_HEAD_END = 3;

/** Behind the empty line that ends a head which begins at or before `start`; -1 when it has not come. */
export function headEnd(bytes: Buffer, start: number, length: number): number {
  for (let feed = bytes.indexOf(LF, start); feed >= 0 && feed < length; feed = bytes.indexOf(LF, feed + 1)) {
    if (feed + 1 < length && bytes[feed + 1] === LF) return feed + 2;
    if (feed + 2 < length && bytes[feed + 1] === CR && bytes[feed + 2] === LF) return feed + 3;
  }
  return -1;
}

/** Where a line's text ends whose LF is at `feed`. */
export function contentEnd(bytes: Uint8Array, start: number, feed: number): number {
  return feed > start && bytes[feed - 1] === CR ? feed - 1 : feed;
}

function hasFold(bytes: Buffer, start: number, end: number): boolean {
  for (let feed = bytes.indexOf(LF, start); feed >= 0 && feed < end - 1; feed = bytes.indexOf(LF, feed + 1))
    if (isBlank(bytes[feed + 1])) return true;
  return false;
}

/** With a space where a field goes on in the next line (RFC 9112, section 5.2); null where none does. */
export function unfolded(bytes: Buffer, start: number, end: number): Buffer | null {
  if (!hasFold(bytes, start, end)) return null;
  return Buffer.from(bytes.toString('latin1', start, end).replace(/\r?\n[ \t]+/g, ' '), 'latin1');
}

export function trimmed(bytes: Uint8Array, start: number, end: number): [start: number, end: number] {
  while (start < end && isBlank(bytes[start])) start++;
  while (end > start && isBlank(bytes[end - 1])) end--;
  return [start, end];
}

/** `codes`: of a name in lower case. */
function isNamed(bytes: Uint8Array, start: number, end: number, codes: readonly number[]): boolean {
  if (end - start !== codes.length) return false;
  for (let index = 0; index < codes.length; index++)
    if (((bytes[start + index] as number) | 0x20) !== codes[index]) return false;
  return true;
}

/** A list's parts in lower case, without the blanks around them. */
export function listOf(bytes: Buffer, start: number, end: number): string[] {
  return lowerCase(bytes, start, end)
    .split(',')
    .map((part) => part.trim());
}

export function lowerCase(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end).toLowerCase();
}

export function isLineEnd(code: number | undefined): boolean {
  return code === CR || code === LF;
}

export function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === TAB;
}

/** -1 when the bytes are not decimal digits only, or too many for a whole number. */
export function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > 15) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (code < ZERO || code > NINE) return -1;
    value = value * 10 + (code - ZERO);
  }
  return value;
}

export function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

export function endsChunkSize(code: number): boolean {
  return code === CR || code === SEMICOLON || isBlank(code);
}

/** A number, or a list of one and the same; -1 for anything else. */
export function agreedNumber(bytes: Buffer, start: number, end: number): number {
  const value = decimal(bytes, start, end);
  if (value >= 0) return value;
  const values = new Set(listOf(bytes, start, end));
  const [only = ''] = values;
  return values.size === 1 && /^\d{1,15}$/.test(only) ? Number(only) : -1;
}

/** The fields that a load generator needs. */
const FIELDS = (
  ['content-length', 'server-timing', 'connection', 'content-encoding', 'transfer-encoding'] as const
).map((name) => ({ name, codes: [...Buffer.from(name)] }));

/** Which of them a name is. */
export function fieldNamed(bytes: Uint8Array, start: number, end: number) {
  return FIELDS.find((known) => isNamed(bytes, start, end, known.codes));
}
