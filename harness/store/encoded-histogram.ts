import { inflateSync } from 'node:zlib';

/** HdrHistogram's V2 (its AbstractHistogram, "encodeIntoCompressedByteBuffer"): a cookie and a length, then, deflated, a head and the counts. */
const [COMPRESSED_COOKIE, COOKIE] = [0x1c84_9314, 0x1c84_9313];
const OUTER_HEAD_BYTES = 8;
const HEAD_BYTES = 40;
const DIGITS_AT = 12;
/** One of ours has some hundred thousand counts; a stranger's may unfold into gigabytes. */
const MOST_BYTES = 16_777_216;

/** Whether a text is whole as a histogram of ours is written: its checksum holds, and it is no larger than ours can be. */
export function isEncodedHistogram(encoded: string): boolean {
  const bytes = Buffer.from(encoded, 'base64');
  if (bytes.length < OUTER_HEAD_BYTES || bytes.readUInt32BE(0) !== COMPRESSED_COOKIE) return false;
  try {
    const inside = inflateSync(bytes.subarray(OUTER_HEAD_BYTES), { maxOutputLength: MOST_BYTES });
    if (inside.length < HEAD_BYTES || inside.readUInt32BE(0) !== COOKIE) return false;
    return [3, 4].includes(inside.readUInt32BE(DIGITS_AT));
  } catch {
    return false;
  }
}
