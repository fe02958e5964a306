/** What a broadcast carries so that its delivery can be told and timed. */
export interface Stamp {
  readonly id: number;
  /** The intended publish, whole microseconds of CLOCK_MONOTONIC; no two broadcasts of a machine share it. */
  readonly sentUs: number;
}

/** `{"id":n,"sentNs":"…"}`, padded to `bytes` where that is longer. Nanoseconds are text: they outgrow JSON's numbers. */
export function stampedBody({ id, sentUs }: Stamp, bytes: number): string {
  const head = `{"id":${id},"sentNs":"${sentUs}000"`;
  const padding = bytes - head.length - ',"pad":""}'.length;
  return padding < 0 ? `${head}}` : `${head},"pad":"${'x'.repeat(padding)}"}`;
}

/**
 * The key in the spelling of any language, and the next number of ten digits or more, as text, whole, with a fraction or
 * in powers of ten. What stands between the two is the other side's way of writing (quotes, backslashes, `&quot;`, `%22`,
 * a length); it is bounded and can be read in one way only, so that a frame is searched in linear time.
 */
const KEY = /sent_?ns/;
const ESCAPE = /%[\da-f]{2}|\\u[\da-f]{4}/;
const BETWEEN = `(?:${ESCAPE.source}|\\d{1,24}(?!\\d)|(?!${ESCAPE.source})\\D){0,48}?`;
const NANOSECONDS = /\d{10,20}(?!\d)(?:\.\d{1,9})?|\d(?:\.\d{1,20})?e\+?\d{1,2}/;
const STAMP = new RegExp(`${KEY.source}${BETWEEN}(${NANOSECONDS.source})`, 'gi');

/** Finds the stamps in frames by the published moment alone, so that the order and nesting of keys do not matter. */
export class StampReader {
  #lastFrame: Buffer = Buffer.alloc(0);
  #lastStampsUs: readonly number[] = [];

  /** The moments that a frame carries, microseconds, each once. Most frames repeat the one before, on another socket. */
  read(frame: Buffer): readonly number[] {
    if (!frame.equals(this.#lastFrame)) {
      this.#lastFrame = frame;
      this.#lastStampsUs = stampsIn(frame);
    }
    return this.#lastStampsUs;
  }
}

function stampsIn(frame: Buffer): readonly number[] {
  const stampsUs = new Set<number>();
  for (const [, sentNs] of frame.toString('latin1').matchAll(STAMP))
    stampsUs.add(Math.round(Number(sentNs) / 1_000));
  return [...stampsUs];
}
