import { connect, isIP } from 'node:net';
import { connect as connectTls, rootCertificates } from 'node:tls';
import type { RequestMix } from '../../model/plan/requests.js';
import type { Address } from '../agent/protocol.js';
import { RequestSource } from './wire/requests.js';
import { ResponseParser } from './wire/response-parser.js';

const WITHIN_MS = 10_000;
const SHOWN_BYTES = 2_048;

/** One request that was sent once, and what came of it. */
export interface SentOnce {
  readonly name: string;
  /** Byte for byte as the agents send it. */
  readonly sent: string;
  /** The answer's beginning, as it came; empty where none came. */
  readonly received: string;
  readonly milliseconds: number;
  /** Null where the answer is a good one. */
  readonly failure: string | null;
}

/** How long one answer is waited for: not beyond an interruption. */
interface Patience {
  readonly signal: AbortSignal;
  readonly withinMs?: number;
}

/** Sends each request of a mix once, one after the other, each on a connection of its own. Rejects when it is called off. */
export async function sendOnce(
  address: Address,
  requests: RequestMix,
  headers: Readonly<Record<string, string>>,
  patience: Patience,
): Promise<SentOnce[]> {
  const { signal } = patience;
  const results: SentOnce[] = [];
  for (const request of requests) {
    signal.throwIfAborted();
    const source = new RequestSource({
      ...address,
      requests: [request],
      headers,
      sequenceStarts: {},
      seed: 1,
    });
    const { message } = source.next();
    const parser = new ResponseParser();
    parser.expect(message.answeredWithBody, message.good);
    const began = performance.now();
    const { received, trouble } = await exchange(address, message.bytes, parser, patience);
    signal.throwIfAborted();
    results.push({
      name: request.name,
      sent: message.bytes.toString('utf8'),
      received,
      milliseconds: performance.now() - began,
      failure: trouble ?? parser.failure,
    });
  }
  return results;
}

function exchange(
  { host, port, tls }: Address,
  bytes: Buffer,
  parser: ResponseParser,
  { signal, withinMs = WITHIN_MS }: Patience,
): Promise<{ received: string; trouble: string | null }> {
  return new Promise((resolve) => {
    const socket = tls
      ? connectTls({
          host,
          port,
          ALPNProtocols: ['http/1.1'],
          servername: isIP(tls.serverName) === 0 ? tls.serverName : '',
          ...(tls.authority === undefined ? {} : { ca: [...rootCertificates, tls.authority] }),
        })
      : connect({ host, port });
    let received = Buffer.alloc(0);
    const settle = (trouble: string | null): void => {
      clearTimeout(limit);
      signal.removeEventListener('abort', calledOff);
      socket.destroy();
      resolve({ received: received.toString('utf8'), trouble });
    };
    // The whole exchange, however an answer drips in or goes on.
    const limit = setTimeout(() => {
      settle(`no whole answer within ${withinMs / 1_000} s`);
    }, withinMs);
    const calledOff = (): void => {
      settle('called off');
    };
    signal.addEventListener('abort', calledOff, { once: true });
    socket.once(tls ? 'secureConnect' : 'connect', () => socket.write(bytes));
    socket.on('data', (part: Buffer) => {
      received = Buffer.concat([received, part]).subarray(0, SHOWN_BYTES);
      const state = parser.feed(part, part.length);
      if (state === 'complete') settle(null);
      else if (state === 'malformed') settle('malformed');
    });
    socket.once('end', () => {
      settle(parser.finish() ? null : 'closed before a whole answer');
    });
    socket.on('error', (error: NodeJS.ErrnoException) => {
      settle(error.code ?? error.message);
    });
  });
}
