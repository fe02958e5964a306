import { basename } from 'node:path';
import { asError, UsageError } from '../../errors.js';
import { counted } from '../../words/numbers.js';
import { linesOf } from './lines.js';
import type { LogFormat, LogLine } from './log-line.js';
import { formatOf, LOG_FORMATS, readLogLine } from './log-line.js';

/** What was read of a log beside its requests. */
export interface LogReading {
  readonly format: LogFormat;
  readonly lines: number;
  readonly requests: number;
  /** Lines that are no request: how many, and of what the first of each kind is short. */
  readonly bad: readonly BadLines[];
}

export interface BadLines {
  readonly why: string;
  readonly count: number;
  readonly firstLine: number;
}

/** How a file begins that gzip made, as what is read of it as text. */
const GZIP = '\u001f\ufffd';

/** Of a log of which most lines are none, the format is another. */
const MOST_BAD_SHARE = 0.5;

/**
 * Reads an access log line by line, in constant memory, and gives each request to `take` in the log's order. Throws
 * UsageError, with the line, where it cannot be read or is mostly no such log.
 */
export function readAccessLog(
  path: string,
  named: LogFormat | null,
  take: (line: LogLine) => void,
): LogReading {
  let format = named;
  let [lines, requests] = [0, 0];
  const bad = new Map<string, { count: number; readonly firstLine: number }>();
  try {
    for (const text of linesOf(path)) {
      lines += 1;
      if (lines === 1 && text.startsWith(GZIP)) throw packed(path);
      if (text.trim() === '') continue;
      format ??= formatOf(text);
      const read = readLogLine(text, format);
      if (read.kind === 'request') {
        requests += 1;
        take(read.line);
        continue;
      }
      const known = bad.get(read.why);
      if (known) known.count += 1;
      else bad.set(read.why, { count: 1, firstLine: lines });
    }
  } catch (thrown) {
    if (thrown instanceof UsageError) throw thrown;
    throw unread(path, asError(thrown).message, thrown);
  }
  const reading: LogReading = {
    format: format ?? 'common',
    lines,
    requests,
    bad: [...bad].map(([why, found]) => ({ why, ...found })),
  };
  requireRequests(path, reading);
  return reading;
}

/** The name of a format. Throws UsageError where it is none. */
export function parseLogFormat(text: string): LogFormat {
  const format = LOG_FORMATS.find((known) => known === text);
  if (format) return format;
  throw new UsageError({
    expected: `--format to be one of: ${LOG_FORMATS.join(', ')}`,
    found: `"${text}"`,
    remedy: 'Leave it out: the first line of the log tells.',
  });
}

/** In few words: how many lines are no request, and where the first is. */
export function badWords({ why, count, firstLine }: BadLines): string {
  return `${counted(count, 'line')} not read: ${why} (the first is line ${firstLine})`;
}

function requireRequests(path: string, { format, lines, requests, bad }: LogReading): void {
  const badLines = bad.reduce((sum, { count }) => sum + count, 0);
  if (requests > 0 && badLines <= MOST_BAD_SHARE * (badLines + requests)) return;
  const why = bad.toSorted((x, y) => y.count - x.count).map(badWords);
  throw unread(
    path,
    `as ${format}, ${requests} requests in ${lines} lines${why.length > 0 ? `: ${why.join('; ')}` : ''}`,
  );
}

function packed(path: string): UsageError {
  const name = basename(path);
  return new UsageError({
    expected: `an access log in ${name}`,
    found: 'one that gzip has packed',
    remedy: 'Unpack it first (gunzip --keep), and name what comes out.',
  });
}

function unread(path: string, found: string, cause?: unknown): UsageError {
  return new UsageError(
    {
      expected: `an access log in ${basename(path)}`,
      found,
      remedy: `Name its format: --format ${LOG_FORMATS.join(' or ')}. docs/your-own-service.md says what each holds.`,
    },
    { cause },
  );
}
