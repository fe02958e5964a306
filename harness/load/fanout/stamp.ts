/** What a broadcast carries so that its delivery can be timed. */
export interface Stamp {
  readonly id: number;
  /** The intended publish, microseconds of CLOCK_MONOTONIC. */
  readonly sentUs: number;
}

/** `{"id":n,"sentNs":"…"}`, padded to `bytes` where that is longer. Nanoseconds are text: they outgrow JSON's numbers. */
export function stampedBody(stamp: Stamp, bytes: number): string {
  const head = `{"id":${stamp.id},"sentNs":"${Math.round(stamp.sentUs * 1_000)}"`;
  const padding = bytes - head.length - ',"pad":""}'.length;
  return padding < 0 ? `${head}}` : `${head},"pad":"${'x'.repeat(padding)}"}`;
}

/** Anywhere in a frame, as JSON or as JSON inside a JSON string. */
const STAMP = /(\\*"id\\*"\s*:\s*)(\d+)(\s*,\s*\\*"sentNs\\*"\s*:\s*\\*")(\d+)/;
const [ZERO, NINE] = [48, 57];

/**
 * Finds the stamp in a frame. Most frames repeat one just seen: there the id is read where it stood before, and only
 * an id that is new makes the reader search the text.
 */
export class StampReader {
  #idAt = 0;
  /** What stood before the id and between it and the time in the last frame that was searched. */
  #before: Uint8Array = new Uint8Array(0);
  #between: Uint8Array = new Uint8Array(0);

  /** The id, if it stands where the last searched frame had it; else -1. */
  quickId(frame: Uint8Array): number {
    if (this.#idAt === 0 || !holds(frame, this.#idAt - this.#before.length, this.#before)) return -1;
    let id = 0;
    let at = this.#idAt;
    for (; at < frame.length; at++) {
      const code = frame[at] as number;
      if (code < ZERO || code > NINE) break;
      id = id * 10 + (code - ZERO);
    }
    return at > this.#idAt && holds(frame, at, this.#between) ? id : -1;
  }

  /** Null when the frame carries no stamp. */
  search(frame: Buffer): Stamp | null {
    const found = STAMP.exec(frame.toString('latin1'));
    if (!found) return null;
    const [, before = '', id = '', between = '', sentNs = ''] = found;
    this.#idAt = found.index + before.length;
    this.#before = Buffer.from(before, 'latin1');
    this.#between = Buffer.from(between, 'latin1');
    return { id: Number(id), sentUs: Number(sentNs) / 1_000 };
  }
}

function holds(frame: Uint8Array, at: number, expected: Uint8Array): boolean {
  for (let index = 0; index < expected.length; index++)
    if (frame[at + index] !== expected[index]) return false;
  return true;
}
