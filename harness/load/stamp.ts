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
const STAMP = /\\*"id\\*"\s*:\s*(\d+)\s*,\s*\\*"sentNs\\*"\s*:\s*\\*"(\d+)/;
const PREFIX_BYTES = 5;
const [ZERO, NINE] = [48, 57];

/**
 * Finds the stamp in a frame. Most frames repeat one just seen: there the id is read where it stood before, and only
 * an id that is new makes the reader search the text.
 */
export class StampReader {
  #idAt = 0;
  #prefix: Uint8Array = new Uint8Array(0);

  /** The id, if it stands where the last searched frame had it; else -1. */
  quickId(frame: Uint8Array): number {
    const { length } = this.#prefix;
    if (length === 0 || frame.length <= this.#idAt) return -1;
    for (let index = 0; index < length; index++)
      if (frame[this.#idAt - length + index] !== this.#prefix[index]) return -1;
    let id = -1;
    for (let at = this.#idAt; at < frame.length; at++) {
      const code = frame[at] as number;
      if (code < ZERO || code > NINE) break;
      id = Math.max(0, id) * 10 + (code - ZERO);
    }
    return id;
  }

  /** Null when the frame carries no stamp. */
  search(frame: Buffer): Stamp | null {
    const found = STAMP.exec(frame.toString('latin1'));
    if (!found) return null;
    const [whole, id = '', sentNs = ''] = found;
    this.#idAt = found.index + whole.indexOf(id);
    this.#prefix = Uint8Array.from(frame.subarray(Math.max(0, this.#idAt - PREFIX_BYTES), this.#idAt));
    return { id: Number(id), sentUs: Number(sentNs) / 1_000 };
  }
}
