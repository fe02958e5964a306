import { addServerTiming, TIMING_NAMES } from './server-timing.js';

/** What the bytes so far amount to. `malformed` is final: the connection cannot be used on. */
export type ParseState = 'more' | 'complete' | 'malformed';

type Phase =
  | 'head'
  | 'body'
  | 'chunk-size'
  | 'chunk-data'
  | 'chunk-end'
  | 'trailer'
  | 'until-close'
  | 'done'
  | 'malformed';

const [CR, LF, SPACE, TAB, COLON, SEMICOLON, ZERO, NINE] = [13, 10, 32, 9, 58, 59, 48, 57];
const HEAD_END = Buffer.from('\r\n\r\n');
const LONGEST_HEAD_BYTES = 65_536;
/** The fields that a load generator needs. */
const FIELDS = (
  ['content-length', 'server-timing', 'connection', 'content-encoding', 'transfer-encoding'] as const
).map((name) => ({ name, codes: [...Buffer.from(name)] }));

/**
 * Reads one HTTP/1.1 answer at a time (RFC 9112), however the network split it, and keeps what a load
 * generator needs of it. Strict: an answer that is not framed beyond doubt is malformed.
 */
export class ResponseParser {
  status = 0;
  /** Whether the server will take another request on this connection. */
  keepAlive = true;
  compressed = false;
  hasTiming = false;
  /** Milliseconds in the order of TIMING_NAMES; valid while hasTiming. */
  readonly timingMs = new Float64Array(TIMING_NAMES.length);
  #phase: Phase = 'done';
  /** Head bytes kept because the rest of the head had not arrived. */
  #carried: Buffer | null = null;
  /** Bytes left of the body or of the chunk. */
  #left = 0;
  #chunkDigits = 0;
  #lineBytes = 0;
  #contentLength = -1;
  #chunked = false;

  /** Whether part of an answer has arrived. */
  get started(): boolean {
    return this.#phase !== 'done' && (this.#phase !== 'head' || this.#carried !== null);
  }

  /** Takes the first `length` bytes; they are not kept. After `complete` the next bytes begin a new answer. */
  feed(bytes: Buffer, length: number): ParseState {
    if (this.#phase === 'done') this.#begin();
    let at = 0;
    while (at < length) at = this.#step(bytes, at, length);
    if (this.#phase === 'malformed') return 'malformed';
    return this.#isDone() ? 'complete' : 'more';
  }

  /** The server has closed its side: complete where the body was to end so. */
  finish(): boolean {
    if (this.#phase !== 'until-close') return false;
    this.#phase = 'done';
    return true;
  }

  /** Forgets a half-read answer, for a new connection. */
  reset(): void {
    this.#phase = 'done';
    this.#carried = null;
  }

  #isDone(): boolean {
    return this.#phase === 'done';
  }

  #begin(): void {
    this.#phase = 'head';
    this.#carried = null;
    this.#contentLength = -1;
    this.#chunked = false;
    this.keepAlive = true;
    this.compressed = false;
    this.hasTiming = false;
    this.timingMs.fill(0);
  }

  /** Takes bytes from `at` on as far as the phase goes; returns where the next one begins. */
  #step(bytes: Buffer, at: number, length: number): number {
    switch (this.#phase) {
      case 'head':
        return this.#takeHead(bytes, at, length);
      case 'body':
      case 'chunk-data':
        return this.#takeBody(at, length);
      case 'chunk-size':
        return this.#takeChunkSize(bytes[at] as number, at);
      case 'chunk-end':
        return this.#takeChunkEnd(bytes[at] as number, at);
      case 'trailer':
        return this.#takeTrailer(bytes[at] as number, at);
      case 'until-close':
        return length;
      case 'done':
        // Nothing was asked for beyond this answer: its framing or ours is wrong.
        return this.#malformed(length);
      case 'malformed':
        return length;
    }
  }

  #malformed(length: number): number {
    this.#phase = 'malformed';
    return length;
  }

  #takeHead(bytes: Buffer, at: number, length: number): number {
    if (this.#carried) return this.#takeCarriedHead(this.#carried, bytes, at, length);
    const found = bytes.indexOf(HEAD_END, at);
    if (found >= 0 && found + HEAD_END.length <= length) {
      this.#readHead(bytes, at, found);
      return found + HEAD_END.length;
    }
    this.#carried = Buffer.from(bytes.subarray(at, length));
    return length;
  }

  #takeCarriedHead(carried: Buffer, bytes: Buffer, at: number, length: number): number {
    const head = Buffer.concat([carried, bytes.subarray(at, length)]);
    const found = head.indexOf(HEAD_END, Math.max(0, carried.length - HEAD_END.length + 1));
    if (found < 0) {
      this.#carried = head;
      return head.length > LONGEST_HEAD_BYTES ? this.#malformed(length) : length;
    }
    this.#carried = null;
    this.#readHead(head, 0, found);
    return at + found + HEAD_END.length - carried.length;
  }

  /** `end`: where the blank line's CRLF CRLF begins. */
  #readHead(bytes: Buffer, start: number, end: number): void {
    let lineEnd = lineEndOf(bytes, start, end);
    if (!this.#readStatusLine(bytes, start, lineEnd)) {
      this.#phase = 'malformed';
      return;
    }
    while (lineEnd < end) {
      const lineStart = lineEnd + 2;
      lineEnd = lineEndOf(bytes, lineStart, end);
      if (bytes[lineEnd + 1] !== LF || !this.#readField(bytes, lineStart, lineEnd)) {
        this.#phase = 'malformed';
        return;
      }
    }
    this.#beginBody();
  }

  #readStatusLine(bytes: Buffer, start: number, end: number): boolean {
    // HTTP/1.x 200[ reason]
    if (end - start < 12 || bytes.toString('latin1', start, start + 7) !== 'HTTP/1.') return false;
    const minor = bytes[start + 7];
    if ((minor !== ZERO && minor !== ZERO + 1) || bytes[start + 8] !== SPACE) return false;
    const status = decimal(bytes, start + 9, start + 12);
    if (status < 100 || (end - start > 12 && bytes[start + 12] !== SPACE)) return false;
    this.status = status;
    this.keepAlive = minor !== ZERO;
    return true;
  }

  #readField(bytes: Buffer, start: number, end: number): boolean {
    let colon = start;
    while (colon < end && bytes[colon] !== COLON) colon++;
    if (colon === end || colon === start || isBlank(bytes[start])) return false;
    const field = FIELDS.find((known) => isNamed(bytes, start, colon, known.codes));
    if (!field) return true;
    const [valueStart, valueEnd] = trimmed(bytes, colon + 1, end);
    switch (field.name) {
      case 'content-length':
        return this.#readContentLength(bytes, valueStart, valueEnd);
      case 'server-timing':
        this.hasTiming = addServerTiming(bytes, valueStart, valueEnd, this.timingMs) || this.hasTiming;
        return true;
      case 'connection':
        this.#readConnection(lowerCase(bytes, valueStart, valueEnd));
        return true;
      case 'content-encoding':
        this.compressed ||= lowerCase(bytes, valueStart, valueEnd) !== 'identity';
        return true;
      case 'transfer-encoding':
        this.#chunked = lowerCase(bytes, valueStart, valueEnd) === 'chunked';
        return this.#chunked;
    }
  }

  #readContentLength(bytes: Buffer, start: number, end: number): boolean {
    const value = decimal(bytes, start, end);
    if (value < 0 || (this.#contentLength >= 0 && this.#contentLength !== value)) return false;
    this.#contentLength = value;
    return true;
  }

  #readConnection(value: string): void {
    const options = value.split(',').map((option) => option.trim());
    if (options.includes('close')) this.keepAlive = false;
    else if (options.includes('keep-alive')) this.keepAlive = true;
  }

  /** RFC 9112, section 6.3. */
  #beginBody(): void {
    if (this.#chunked && this.#contentLength >= 0) this.#phase = 'malformed';
    else if (this.status === 101) this.#phase = 'malformed';
    else if (this.status < 200) this.#begin();
    else if (this.status === 204 || this.status === 304) this.#phase = 'done';
    else if (this.#chunked) this.#beginChunk();
    else if (this.#contentLength > 0) {
      this.#left = this.#contentLength;
      this.#phase = 'body';
    } else if (this.#contentLength === 0) this.#phase = 'done';
    else {
      this.keepAlive = false;
      this.#phase = 'until-close';
    }
  }

  #takeBody(at: number, length: number): number {
    const taken = Math.min(this.#left, length - at);
    this.#left -= taken;
    if (this.#left === 0) this.#phase = this.#phase === 'body' ? 'done' : 'chunk-end';
    return at + taken;
  }

  #beginChunk(): void {
    this.#left = 0;
    this.#chunkDigits = 0;
    this.#lineBytes = 0;
    this.#phase = 'chunk-size';
  }

  /** Hexadecimal size, then perhaps an extension, which is passed over, then CRLF. */
  #takeChunkSize(code: number, at: number): number {
    const digit = this.#lineBytes === this.#chunkDigits ? hexDigit(code) : -1;
    this.#lineBytes++;
    if (digit >= 0) {
      this.#chunkDigits++;
      this.#left = this.#left * 16 + digit;
      if (this.#chunkDigits > 12) this.#phase = 'malformed';
    } else if (this.#chunkDigits === 0 || this.#lineBytes > LONGEST_HEAD_BYTES) this.#phase = 'malformed';
    else if (code === LF) {
      this.#lineBytes = 0;
      this.#phase = this.#left === 0 ? 'trailer' : 'chunk-data';
    } else if (this.#lineBytes === this.#chunkDigits + 1 && !endsChunkSize(code)) this.#phase = 'malformed';
    return at + 1;
  }

  #takeChunkEnd(code: number, at: number): number {
    const expected = this.#lineBytes === 0 ? CR : LF;
    this.#lineBytes++;
    if (code !== expected) this.#phase = 'malformed';
    else if (code === LF) this.#beginChunk();
    return at + 1;
  }

  /** Trailer fields are passed over; an empty line ends the answer. */
  #takeTrailer(code: number, at: number): number {
    if (code === LF) {
      if (this.#lineBytes === 0) this.#phase = 'done';
      this.#lineBytes = 0;
    } else if (code !== CR) this.#lineBytes++;
    return at + 1;
  }
}

function lineEndOf(bytes: Uint8Array, start: number, end: number): number {
  let at = start;
  while (at < end && bytes[at] !== CR) at++;
  return at;
}

function trimmed(bytes: Uint8Array, start: number, end: number): [start: number, end: number] {
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

function lowerCase(bytes: Buffer, start: number, end: number): string {
  return bytes.toString('latin1', start, end).toLowerCase();
}

function isBlank(code: number | undefined): boolean {
  return code === SPACE || code === TAB;
}

/** -1 when the bytes are not decimal digits only, or too many for a whole number. */
function decimal(bytes: Uint8Array, start: number, end: number): number {
  if (end === start || end - start > 15) return -1;
  let value = 0;
  for (let at = start; at < end; at++) {
    const code = bytes[at] as number;
    if (code < ZERO || code > NINE) return -1;
    value = value * 10 + (code - ZERO);
  }
  return value;
}

function hexDigit(code: number): number {
  if (code >= ZERO && code <= NINE) return code - ZERO;
  const letter = (code | 0x20) - 0x61;
  return letter >= 0 && letter < 6 ? letter + 10 : -1;
}

function endsChunkSize(code: number): boolean {
  return code === CR || code === SEMICOLON || isBlank(code);
}
