import { parsePositive, parseWhole } from '../../config.js';
import { UsageError } from '../../errors.js';
import type { HttpOptions } from '../../load/http/load-http.js';
import { MOST_BROADCASTS } from '../../load/agent/protocol.js';
import type { WsOptions } from '../../load/fanout/load-ws.js';
import { METHODS } from '../../model/plan/requests.js';
import { count } from '../../words/numbers.js';

const ARRIVALS = ['poisson', 'constant'] as const;
const MOST_RATE = 1_000_000;
const MOST_SECONDS = 86_400;
const MOST_CONNECTIONS = 1_000_000;
/** A histogram counts in 32 bits. */
const MOST_REQUESTS = 4_000_000_000;
/** For the target's sake, and no longer than the window: the agent's own code is warm by then. */
export const WARM_UP_SECONDS = 1;
const SOCKETS_PER_AGENT = 10_000;

export interface HttpFlags {
  readonly url: string;
  readonly rate?: string;
  readonly arrivals: string;
  readonly duration: string;
  readonly warmUp?: string;
  readonly connections: string;
  readonly method: string;
  readonly body?: string;
  readonly header: readonly string[];
  readonly json?: boolean;
}

export interface WsFlags {
  readonly url: string;
  readonly connections: string;
  readonly duration: string;
  readonly publishUrl?: string;
  readonly publishRate?: string;
  readonly json?: boolean;
}

export function httpOptions(flags: HttpFlags): HttpOptions {
  const durationSeconds = parsePositive('--duration', flags.duration, MOST_SECONDS);
  const ratePerSecond = flags.rate === undefined ? null : parsePositive('--rate', flags.rate, MOST_RATE);
  if ((ratePerSecond ?? 0) * durationSeconds > MOST_REQUESTS) {
    throw new UsageError({
      expected: `--rate times --duration to be at most ${count(MOST_REQUESTS)} requests`,
      found: `${flags.rate ?? ''}/s for ${flags.duration} s`,
      remedy: 'Lower the rate, or load in several windows.',
    });
  }
  return {
    url: flags.url,
    ratePerSecond,
    arrivals: parseOneOf('--arrivals', flags.arrivals, ARRIVALS),
    durationSeconds,
    warmUpSeconds:
      flags.warmUp === undefined
        ? Math.min(WARM_UP_SECONDS, durationSeconds)
        : parseSeconds('--warm-up', flags.warmUp),
    connections: parseWhole('--connections', flags.connections, 1, MOST_CONNECTIONS),
    method: parseOneOf('--method', flags.method.toUpperCase(), METHODS),
    headers: parseHeaders(flags.header),
    ...(flags.body === undefined ? {} : { body: flags.body }),
  };
}

function parseOneOf<T extends string>(flag: string, text: string, known: readonly T[]): T {
  const found = known.find((name) => name === text);
  if (found !== undefined) return found;
  throw new UsageError({
    expected: `${flag} to be one of: ${known.join(', ')}`,
    found: `"${text}"`,
    remedy: `Write for example ${flag} ${known[0] ?? ''}.`,
  });
}

function parseSeconds(flag: string, text: string): number {
  return /^0+(\.0*)?$/.test(text.trim()) ? 0 : parsePositive(flag, text, MOST_SECONDS);
}

export function hasFraming({ headers = {} }: HttpOptions): boolean {
  return Object.keys(headers).some((name) => ['content-length', 'transfer-encoding'].includes(name));
}

/** Headers of which a request may have one line only. */
const SINGLE = ['host', 'authorization', 'content-type', 'content-length', 'user-agent'];

/** Names in lower case. A header given twice becomes one with both values (RFC 9110, section 5.3; RFC 6265, section 5.4). */
function parseHeaders(texts: readonly string[]): Record<string, string> {
  const headers = new Map<string, string>();
  for (const [name, value] of texts.map(parseHeader)) {
    const before = headers.get(name);
    if (before !== undefined && SINGLE.includes(name)) {
      throw new UsageError({
        expected: `one --header "${name}: …"`,
        found: 'more than one',
        remedy: 'Leave out all but the one that is meant.',
      });
    }
    headers.set(name, before === undefined ? value : `${before}${name === 'cookie' ? '; ' : ', '}${value}`);
  }
  return Object.fromEntries(headers);
}

function parseHeader(text: string): [string, string] {
  // eslint-disable-next-line no-control-regex
  const match = /^([!#$%&'*+.^_`|~0-9A-Za-z-]+):[ \t]*([^\0-\x08\x0a-\x1f\x7f]*)$/.exec(text);
  if (match?.[1] !== undefined) return [match[1].toLowerCase(), (match[2] ?? '').trimEnd()];
  throw new UsageError({
    expected: '--header to be a name, a colon and a value, on one line',
    found: JSON.stringify(text),
    remedy: 'Write for example --header "Accept: application/json".',
  });
}

export function wsOptions(flags: WsFlags): WsOptions {
  if ((flags.publishUrl === undefined) !== (flags.publishRate === undefined)) {
    throw new UsageError({
      expected: '--publish-url and --publish-rate together, or neither',
      found: flags.publishUrl === undefined ? 'only --publish-rate' : 'only --publish-url',
      remedy: 'Give both, or leave both out to count what others publish.',
    });
  }
  const connections = parseWhole('--connections', flags.connections, 1, MOST_CONNECTIONS);
  const durationSeconds = parsePositive('--duration', flags.duration, MOST_SECONDS);
  const ratePerSecond =
    flags.publishRate === undefined ? 0 : parsePositive('--publish-rate', flags.publishRate, MOST_RATE);
  if (ratePerSecond * durationSeconds > MOST_BROADCASTS) {
    throw new UsageError({
      expected: `--publish-rate times --duration to be at most ${count(MOST_BROADCASTS)} messages`,
      found: `${flags.publishRate ?? ''}/s for ${flags.duration} s`,
      remedy: 'Lower the rate, or load in several windows.',
    });
  }
  return {
    url: flags.url,
    connections,
    durationSeconds,
    agents: Math.ceil(connections / SOCKETS_PER_AGENT),
    ...(flags.publishUrl === undefined ? {} : { publish: { url: flags.publishUrl, ratePerSecond } }),
  };
}
