import {
  LONGEST_HEAD_END,
  agreedNumber,
  contentEnd,
  decimal,
  endsChunkSize,
  fieldNamed,
  headEnd,
  hexDigit,
  isBlank,
  isLineEnd,
  listOf,
  lowerCase,
  trimmed,
  unfolded,
} from './response-bytes.js';
import type { GoodAnswer } from '../../../model/plan/requests.js';
import { failureOf, looksInside } from './good-answer.js';
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

const [CR, LF, SPACE, COLON, ZERO] = [13, 10, 32, 58, 48];
const LONGEST_HEAD_BYTES = 65_536;
/** What a good answer has to hold is looked for no further into its body. */
const MOST_KEPT_BYTES = 1_048_576;
/**
 * Reads one HTTP/1.1 answer at a time (RFC 9112), however the network split it, and keeps what a load
 * generator needs of it. Takes what a client may take (lines that end in LF alone, empty ones before an answer, folded
 * fields, lengths that agree); an answer whose end is open to doubt is malformed. What is kept of it is bounded.
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
  /** Whether any of its `Connection` fields says so, whatever the others say. */
  #closes = false;
  /** Head bytes kept because the rest of the head had not arrived. */
  #carried: Buffer | null = null;
  /** Bytes left of the body or of the chunk. */
  #left = 0;
  #chunkDigits = 0;
  #lineBytes = 0;
  #trailerBytes = 0;
  #contentLength = -1;
  /** What the transfer codings so far say: none, those that end with the connection, or chunks last. */
  #coding: 'none' | 'until-close' | 'chunked' = 'none';
  #bodyExpected = true;
  #good: GoodAnswer | null = null;
  /** The body's beginning, where what is in it decides. */
  #kept: Buffer[] = [];
  #keptBytes = 0;

  /** The answers from here on are to such a request: whether they have a body, unlike those to HEAD. */
  expect(body: boolean, good: GoodAnswer | null = null): void {
    this.#bodyExpected = body;
    this.#good = good;
  }

  /** Why the answer is no good one; null for one that is. */
  get failure(): string | null {
    const body = () => Buffer.concat(this.#kept).toString('utf8');
    return failureOf(this.#good, this.status, this.compressed ? null : body);
  }

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
    if (this.#keptBytes > 0) {
      this.#kept = [];
      this.#keptBytes = 0;
    }
    this.#coding = 'none';
    this.#closes = false;
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
        return this.#takeBody(bytes, at, length);
      case 'chunk-size':
        return this.#takeChunkSize(bytes[at] as number, at);
      case 'chunk-end':
        return this.#takeChunkEnd(bytes[at] as number, at);
      case 'trailer':
        return this.#takeTrailer(bytes[at] as number, at);
      case 'until-close':
        this.#keep(bytes, at, length);
        return length;
      case 'done':
        // An empty line too many, which old servers send behind a body.
        if (isLineEnd(bytes[at])) return at + 1;
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
    let start = at;
    while (start < length && isLineEnd(bytes[start])) start++;
    if (start === length) return length;
    const end = headEnd(bytes, start, length);
    if (end >= 0) {
      this.#readHead(bytes, start, end);
      return end;
    }
    this.#carried = Buffer.from(bytes.subarray(start, length));
    return length;
  }

  #takeCarriedHead(carried: Buffer, bytes: Buffer, at: number, length: number): number {
    const head = Buffer.concat([carried, bytes.subarray(at, length)]);
    const end = headEnd(head, Math.max(0, carried.length - LONGEST_HEAD_END), head.length);
    if (end < 0) {
      this.#carried = head;
      return head.length > LONGEST_HEAD_BYTES ? this.#malformed(length) : length;
    }
    this.#carried = null;
    this.#readHead(head, 0, end);
    return at + end - carried.length;
  }

  /** `end`: behind the empty line. */
  #readHead(bytes: Buffer, start: number, end: number): void {
    const head = unfolded(bytes, start, end);
    const well = head ? this.#readLines(head, 0, head.length) : this.#readLines(bytes, start, end);
    if (well) this.#beginBody();
    else this.#phase = 'malformed';
  }

  #readLines(bytes: Buffer, start: number, end: number): boolean {
    let feed = bytes.indexOf(LF, start);
    if (!this.#readStatusLine(bytes, start, contentEnd(bytes, start, feed))) return false;
    for (let lineStart = feed + 1; lineStart < end; lineStart = feed + 1) {
      feed = bytes.indexOf(LF, lineStart);
      const lineEnd = contentEnd(bytes, lineStart, feed);
      if (lineEnd > lineStart && !this.#readField(bytes, lineStart, lineEnd)) return false;
    }
    return true;
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
    const [, nameEnd] = trimmed(bytes, start, colon);
    const field = fieldNamed(bytes, start, nameEnd);
    if (!field) return true;
    const [valueStart, valueEnd] = trimmed(bytes, colon + 1, end);
    switch (field.name) {
      case 'content-length':
        return this.#readContentLength(bytes, valueStart, valueEnd);
      case 'server-timing':
        this.hasTiming = addServerTiming(bytes, valueStart, valueEnd, this.timingMs) || this.hasTiming;
        return true;
      case 'connection': {
        const options = listOf(bytes, valueStart, valueEnd);
        this.#closes ||= options.includes('close');
        this.keepAlive = !this.#closes && (this.keepAlive || options.includes('keep-alive'));
        return true;
      }
      case 'content-encoding':
        this.compressed ||= lowerCase(bytes, valueStart, valueEnd) !== 'identity';
        return true;
      case 'transfer-encoding':
        return this.#readCodings(listOf(bytes, valueStart, valueEnd));
    }
  }

  /** Repeated lengths, in one field or several, are one as long as they agree (RFC 9112, section 6.3). */
  #readContentLength(bytes: Buffer, start: number, end: number): boolean {
    const value = agreedNumber(bytes, start, end);
    if (value < 0 || (this.#contentLength >= 0 && this.#contentLength !== value)) return false;
    this.#contentLength = value;
    return true;
  }

  /** Chunks end a body only as the last coding; any other way the connection's end does (RFC 9112, section 6.3). */
  #readCodings(codings: readonly string[]): boolean {
    for (const coding of codings) {
      if (coding === 'identity' || coding === '') continue;
      if (this.#coding === 'chunked') return false;
      this.#coding = coding === 'chunked' ? 'chunked' : 'until-close';
    }
    return true;
  }

  /** RFC 9112, section 6.3. */
  #beginBody(): void {
    if (this.#coding !== 'none' && this.#contentLength >= 0) this.#phase = 'malformed';
    else if (this.status === 101) this.#phase = 'malformed';
    else if (this.status < 200) this.#begin();
    else if (this.status === 204 || this.status === 304 || !this.#bodyExpected) this.#phase = 'done';
    else if (this.#coding === 'chunked') this.#beginChunk();
    else if (this.#coding === 'none' && this.#contentLength > 0) {
      this.#left = this.#contentLength;
      this.#phase = 'body';
    } else if (this.#coding === 'none' && this.#contentLength === 0) this.#phase = 'done';
    else {
      this.keepAlive = false;
      this.#phase = 'until-close';
    }
  }

  #takeBody(bytes: Buffer, at: number, length: number): number {
    const taken = Math.min(this.#left, length - at);
    this.#keep(bytes, at, at + taken);
    this.#left -= taken;
    if (this.#left === 0) this.#phase = this.#phase === 'body' ? 'done' : 'chunk-end';
    return at + taken;
  }

  #keep(bytes: Buffer, start: number, end: number): void {
    if (!looksInside(this.#good) || this.#keptBytes >= MOST_KEPT_BYTES) return;
    this.#kept.push(Buffer.from(bytes.subarray(start, end)));
    this.#keptBytes += end - start;
  }

  #beginChunk(): void {
    this.#left = 0;
    this.#chunkDigits = 0;
    this.#lineBytes = 0;
    this.#trailerBytes = 0;
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
    if (code === LF) this.#beginChunk();
    else if (code !== CR || this.#lineBytes++ > 0) this.#phase = 'malformed';
    return at + 1;
  }

  /** Trailer fields are passed over; an empty line ends the answer. */
  #takeTrailer(code: number, at: number): number {
    this.#trailerBytes++;
    if (code === LF) {
      if (this.#lineBytes === 0) this.#phase = 'done';
      this.#lineBytes = 0;
    } else if (code !== CR) this.#lineBytes++;
    if (this.#trailerBytes > LONGEST_HEAD_BYTES) this.#phase = 'malformed';
    return at + 1;
  }
}
