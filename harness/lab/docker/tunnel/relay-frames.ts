/**
 * What the harness and the relay send each other over one pair of streams: frames of a connection's number (4 bytes,
 * big-endian), a kind (1 byte), a length (4 bytes) and that many bytes.
 */
export type FrameKind = 'open' | 'data' | 'end' | 'close';

export interface Frame {
  readonly connection: number;
  readonly kind: FrameKind;
  /** `open`: `tcp:host:port` or `file:/path`. `close`: why, or nothing. */
  readonly payload: Buffer;
}

const KINDS: readonly FrameKind[] = ['open', 'data', 'end', 'close'];
const HEAD_BYTES = 9;

export function encodeFrame(connection: number, kind: FrameKind, payload: Buffer | string = ''): Buffer {
  const body = typeof payload === 'string' ? Buffer.from(payload) : payload;
  const frame = Buffer.allocUnsafe(HEAD_BYTES + body.length);
  frame.writeUInt32BE(connection, 0);
  frame.writeUInt8(KINDS.indexOf(kind), 4);
  frame.writeUInt32BE(body.length, 5);
  body.copy(frame, HEAD_BYTES);
  return frame;
}

/** Takes a byte stream apart, however it was cut into chunks. */
export class FrameReader {
  #rest = Buffer.alloc(0);

  /** The frames that are complete with this chunk. Throws on a kind that does not exist: the streams are out of step. */
  take(chunk: Buffer): Frame[] {
    let bytes = this.#rest.length === 0 ? chunk : Buffer.concat([this.#rest, chunk]);
    const frames: Frame[] = [];
    while (bytes.length >= HEAD_BYTES) {
      const length = bytes.readUInt32BE(5);
      if (bytes.length < HEAD_BYTES + length) break;
      const kind = KINDS[bytes.readUInt8(4)];
      if (kind === undefined) throw new Error('The relay sent what is no frame.');
      const payload = bytes.subarray(HEAD_BYTES, HEAD_BYTES + length);
      frames.push({ connection: bytes.readUInt32BE(0), kind, payload });
      bytes = bytes.subarray(HEAD_BYTES + length);
    }
    this.#rest = Buffer.from(bytes);
    return frames;
  }
}
