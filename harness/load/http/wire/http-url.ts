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

/** The zone of a link-local address, as RFC 6874 writes it in a URL and ping does, which the URL class takes neither way. */
const ZONE = /^(\w+:\/\/(?:[^/?#@]*@)?\[[\da-f:.]+)%(?:25)?([\w.~-]+)\]/i;

/** Throws UsageError for a URL that cannot be loaded; it never repeats a password. A WebSocket's URL is read alike. */
export function httpTarget(text: string, protocol: 'http:' | 'ws:' = 'http:'): HttpTarget {
  const zone = ZONE.exec(text)?.[2];
  const plain = zone === undefined ? text : text.replace(ZONE, '$1]');
  const url = URL.canParse(plain) ? new URL(plain) : null;
  if (url === null && text.toLowerCase().startsWith(`${protocol}//`))
    throw unloadable(
      text,
      'a host and a port from 1 to 65535 in the URL',
      `Write for example ${protocol}//127.0.0.1:8080/path, an IPv6 address as ${protocol}//[::1]:8080/path.`,
    );
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
    address: { host: url.hostname.replace(/^\[|\]$/g, '') + (zone === undefined ? '' : `%${zone}`), port },
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
