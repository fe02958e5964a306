/** One request as an access log tells it. */
export interface LogLine {
  /** Milliseconds since 1970; whole seconds in the common formats. */
  readonly atMs: number;
  readonly method: string;
  /** Path and query, printable ASCII. */
  readonly target: string;
  /** Null where the log does not tell it. */
  readonly status: number | null;
}

export const LOG_FORMATS = ['common', 'combined', 'json'] as const;
export type LogFormat = (typeof LOG_FORMATS)[number];

/** A line of the log; what keeps it from being one, where it is none. */
export type ReadLine =
  { readonly kind: 'request'; readonly line: LogLine } | { readonly kind: 'bad'; readonly why: string };

export function readLogLine(text: string, format: LogFormat): ReadLine {
  return format === 'json' ? ofJson(text) : ofCommon(text, format);
}

/** What a log's first line looks like. */
export function formatOf(firstLine: string): LogFormat {
  if (firstLine.trimStart().startsWith('{')) return 'json';
  return COMBINED_END.test(firstLine) ? 'combined' : 'common';
}

/** The common log format: host, identity, user, time, request, status, bytes. */
const COMMON = /^\S+ \S+ [^[]*\[([^\]]+)\] "((?:[^"\\]|\\.)*)" (\d{3}) (?:\d+|-)/;
/** What the combined one adds: referrer and user agent. */
const COMBINED_END = /" \d{3} (?:\d+|-) "(?:[^"\\]|\\.)*" "(?:[^"\\]|\\.)*"/;

function ofCommon(text: string, format: 'common' | 'combined'): ReadLine {
  const [, time = '', request = '', status] = COMMON.exec(text) ?? [];
  if (status === undefined || (format === 'combined' && !COMBINED_END.test(text)))
    return bad(`no line of the ${format} format`);
  return requestOf(timeMs(time), request, Number(status));
}

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
/** `10/Oct/2000:13:55:36 -0700`, with a fraction of the second where the server writes one. */
const COMMON_TIME = /^(\d{2})\/([A-Z][a-z]{2})\/(\d{4}):(\d{2}:\d{2}:\d{2}(?:\.\d+)?) ([+-]\d{2})(\d{2})$/;

function commonTimeMs(text: string): number {
  const [, day, month = '', year, time, hours, minutes] = COMMON_TIME.exec(text) ?? [];
  const index = MONTHS.indexOf(month) + 1;
  if (index === 0) return NaN;
  return Date.parse(`${year}-${String(index).padStart(2, '0')}-${day}T${time}${hours}:${minutes}`);
}

/** Where JSON logs have what is wanted: nginx by its variables, Caddy, Traefik, Envoy, gunicorn and structured loggers. */
const KEYS = {
  time: ['time', 'timestamp', '@timestamp', 'ts', 'msec', 'time_iso8601', 'StartUTC', 'start_time'],
  method: ['method', 'request_method', 'http_method', 'RequestMethod'],
  target: ['request_uri', 'uri', 'path', 'url', 'target', 'RequestPath'],
  status: ['status', 'status_code', 'response_code', 'DownstreamStatus'],
} as const;

function ofJson(text: string): ReadLine {
  let parsed: unknown;
  try {
    parsed = JSON.parse(text);
  } catch {
    return bad('no JSON');
  }
  if (!isObject(parsed)) return bad('no JSON object');
  const inside = isObject(parsed['request']) ? parsed['request'] : {};
  const field = (name: keyof typeof KEYS): unknown =>
    KEYS[name].map((key) => parsed[key] ?? inside[key]).find((value) => value !== undefined);
  // nginx tells when it had answered, and how many seconds that had taken.
  const tookMs = Number(parsed['request_time'] ?? 0) * 1_000;
  const atMs = timeMs(field('time')) - (tookMs > 0 ? tookMs : 0);
  const status = Number(field('status') ?? NaN);
  const line = parsed['request'];
  const method = field('method');
  const request =
    typeof line === 'string' && method === undefined ? line : `${String(method)} ${String(field('target'))}`;
  return requestOf(atMs, request, Number.isInteger(status) ? status : null);
}

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** From here on a number of seconds would be a date beyond the year 5000: it counts milliseconds, or less. */
const LEAST_MS = 1e11;

/** Seconds, milliseconds, microseconds or nanoseconds since 1970, as a number or in digits; or a date. */
function timeMs(value: unknown): number {
  if (typeof value === 'string' && !/^\d+(\.\d+)?$/.test(value)) {
    const common = commonTimeMs(value);
    return Number.isNaN(common) ? Date.parse(value) : common;
  }
  const number = Number(value ?? NaN);
  if (number < LEAST_MS) return number * 1_000;
  if (number < LEAST_MS * 1e3) return number;
  return number < LEAST_MS * 1e6 ? number / 1e3 : number / 1e6;
}

/** Of `GET /path HTTP/1.1`. */
function requestOf(atMs: number, request: string, status: number | null): ReadLine {
  if (!Number.isFinite(atMs)) return bad('no time');
  const [, method, whole = ''] = /^([A-Z]+) (\S+)(?: HTTP\/[\d.]+)?$/.exec(request) ?? [];
  const target = pathOf(whole);
  if (method === undefined || target === null) return bad('no request');
  return { kind: 'request', line: { atMs, method, target, status } };
}

/** Of an address, the path and query; bytes that a server wrote as `\xC3` percent-encoded, and so whatever no path may hold. */
function pathOf(whole: string): string | null {
  const path = whole.replace(/^https?:\/\/[^/?#]*(?=\/)/, '').replace(/#.*$/, '');
  if (!path.startsWith('/')) return null;
  return path.replaceAll(/\\x([0-9A-Fa-f]{2})/g, '%$1').replaceAll(/[^\x21-\x7e]|[{}"\\]/gu, percentEncoded);
}

/** Each of its bytes, in UTF-8, as a path may hold it. */
export const percentEncoded = (text: string): string =>
  [...Buffer.from(text)].map((byte) => `%${byte.toString(16).toUpperCase().padStart(2, '0')}`).join('');

const bad = (why: string): ReadLine => ({ kind: 'bad', why });
