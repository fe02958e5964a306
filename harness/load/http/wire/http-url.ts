import { UsageError } from '../../../errors.js';
import type { Address } from '../../agent/protocol.js';

/** Where a load goes. */
export interface HttpTarget {
  readonly address: Address;
  /** Path and query, percent-encoded; a fragment is not sent. */
  readonly path: string;
  /** The Authorization header that the URL's user and password make; null without them. */
  readonly authorization: string | null;
}

/** Throws UsageError for a URL that cannot be loaded; it never repeats a password. A WebSocket's URL is read alike. */
export function httpTarget(text: string, protocol: 'http:' | 'ws:' = 'http:'): HttpTarget {
  const url = URL.canParse(text) ? new URL(text) : null;
  if (url?.protocol !== protocol)
    throw unloadable(
      text,
      `a URL that begins with ${protocol}//`,
      'The agents speak plain TCP only: give the address behind whatever ends TLS.',
    );
  const port = url.port === '' ? 80 : Number(url.port);
  if (port === 0)
    throw unloadable(text, 'a port from 1 to 65535', 'Name the port on which the server listens.');
  return {
    address: { host: url.hostname.replace(/^\[|\]$/g, ''), port },
    path: asciiOf(`${url.pathname}${url.search}`),
    authorization: url.username === '' && url.password === '' ? null : basic(url, text),
  };
}

/** RFC 7617. */
function basic({ username, password }: URL, text: string): string {
  try {
    const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
    return `Basic ${Buffer.from(pair).toString('base64')}`;
  } catch {
    throw unloadable(text, 'a user and password in percent-encoding', 'Write a % in them as %25.');
  }
}

/** What the URL class leaves as it is and a request line may not hold. */
function asciiOf(path: string): string {
  return path.replace(/[^\x21-\x7e]/gu, (letter) => encodeURIComponent(letter));
}

function unloadable(text: string, expected: string, remedy: string): UsageError {
  return new UsageError({ expected, found: text.replace(/\/\/[^/@]*@/, '//…@'), remedy });
}
