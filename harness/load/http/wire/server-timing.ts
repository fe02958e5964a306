/** Names of the parts that a target reports, in the order of the values read. */
export const TIMING_NAMES = ['pool', 'db', 'ser', 'app', 'down'] as const;

const [TAB, SPACE, QUOTE, COMMA, DOT, ZERO, NINE, SEMICOLON] = [9, 32, 34, 44, 46, 48, 57, 59];
const DURATION = [...Buffer.from('dur=')];

/**
 * Adds the durations of a Server-Timing header value (W3C Server Timing, section 4), bytes[start..end), to `partsMs`,
 * in the order of TIMING_NAMES. Returns whether it named any of them.
 */
export function addServerTiming(
  bytes: Uint8Array,
  start: number,
  end: number,
  partsMs: Float64Array,
): boolean {
  let found = false;
  let at = start;
  while (at < end) {
    while (at < end && isSpaceOrComma(bytes[at])) at++;
    const nameStart = at;
    while (at < end && !endsName(bytes[at])) at++;
    const part = partIndex(bytes, nameStart, at);
    for (; at < end && bytes[at] !== COMMA; at++) {
      if (bytes[at] === QUOTE) at = closingQuote(bytes, at, end);
      if (bytes[at] !== SEMICOLON) continue;
      let parameterStart = at + 1;
      while (bytes[parameterStart] === SPACE) parameterStart++;
      if (part < 0 || !startsWith(bytes, parameterStart, DURATION)) continue;
      partsMs[part] = (partsMs[part] ?? 0) + decimal(bytes, parameterStart + DURATION.length, end);
      found = true;
    }
  }
  return found;
}

function partIndex(bytes: Uint8Array, start: number, end: number): number {
  return TIMING_CODES.findIndex((codes) => codes.length === end - start && startsWith(bytes, start, codes));
}

const TIMING_CODES = TIMING_NAMES.map((name) => [...Buffer.from(name)]);

function startsWith(bytes: Uint8Array, at: number, expected: readonly number[]): boolean {
  for (let index = 0; index < expected.length; index++)
    if (bytes[at + index] !== expected[index]) return false;
  return true;
}

/** A number as Server-Timing writes it: digits with at most one point. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  let value = 0;
  let scale = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (code === DOT && scale === 0) scale = 1;
    else if (code >= ZERO && code <= NINE) {
      value = value * 10 + (code - ZERO);
      scale *= 10;
    } else break;
  }
  return scale === 0 ? value : value / scale;
}

function closingQuote(bytes: Uint8Array, open: number, end: number): number {
  let at = open + 1;
  while (at < end && bytes[at] !== QUOTE) at++;
  return at;
}

function isSpaceOrComma(code: number | undefined): boolean {
  return code === SPACE || code === TAB || code === COMMA;
}

function endsName(code: number | undefined): boolean {
  return code === SEMICOLON || isSpaceOrComma(code);
}
