import { request as plainRequest } from 'node:http';
import { request as tlsRequest } from 'node:https';
import { connect } from 'node:net';
import { rootCertificates } from 'node:tls';
import type { Address } from '../lab.js';

const WITHIN_MS = 5_000;
const LONGEST_TEXT = 65_536;

interface Answer {
  readonly status: number;
  /** Its beginning. */
  readonly text: string;
}

/** What `GET path` says. Rejects where nothing whole came in time. */
export function answerOf(
  { host, port, tls }: Address,
  path: string,
  headers: Readonly<Record<string, string>>,
  signal: AbortSignal | undefined,
): Promise<Answer> {
  const late = AbortSignal.timeout(WITHIN_MS);
  const options = {
    host,
    port,
    path,
    headers: { ...headers },
    agent: false as const,
    signal: signal ? AbortSignal.any([late, signal]) : late,
  };
  return new Promise((resolve, reject) => {
    const request = tls
      ? tlsRequest({
          ...options,
          servername: tls.serverName,
          ...(tls.authority === undefined ? {} : { ca: [...rootCertificates, tls.authority] }),
        })
      : plainRequest(options);
    request.on('response', (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        if (text.length < LONGEST_TEXT) text += part;
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on('error', reject);
    });
    request.on('error', (error) => {
      reject(late.aborted ? new Error(`no whole answer within ${WITHIN_MS / 1_000} s`) : error);
    });
    request.end();
  });
}

/** Rejects where nobody takes a connection. */
export function connectionTo({ host, port }: Address, signal: AbortSignal | undefined): Promise<void> {
  return new Promise((resolve, reject) => {
    // Of its own, since Node takes a socket's listener off a signal never.
    const own = signal ? { signal: AbortSignal.any([signal]) } : {};
    const socket = connect({ host, port, timeout: WITHIN_MS, ...own });
    socket.once('connect', () => {
      socket.destroy();
      resolve();
    });
    socket.once('timeout', () => {
      socket.destroy(new Error(`no connection within ${WITHIN_MS / 1_000} s`));
    });
    socket.once('error', reject);
  });
}
