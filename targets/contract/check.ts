import { nameOf, type Case } from './case.js';
import type { HttpAnswer } from './client.js';
import type { Findings } from './findings.js';

const TIMING = /^pool;dur=(\d+\.\d{3}), db;dur=(\d+\.\d{3}), ser;dur=(\d+\.\d{3}), app;dur=(\d+\.\d{3})$/;
/** Both clocks are monotonic but round: the parts are written in microseconds. */
const TIMING_TOLERANCE_MS = 0.1;

/** Everything that the contract says of one answer. */
export function checkAnswer(findings: Findings, wanted: Case, answer: HttpAnswer): void {
  const name = nameOf(wanted);
  const text = answer.bytes.toString('utf8');
  findings.equal(name, 'status', wanted.status, answer.status);
  findings.equal(name, 'body', expectedBody(wanted, text), text);
  checkHeaders(findings, name, wanted, answer);
  checkTiming(findings, name, answer, wanted.waitMs ?? 0);
}

function expectedBody({ answer }: Case, received: string): string {
  if (typeof answer === 'string') return answer;
  try {
    return answer(received);
  } catch {
    return 'a JSON object';
  }
}

function checkHeaders(
  findings: Findings,
  name: string,
  wanted: Case,
  { status, headers, bytes }: HttpAnswer,
): void {
  const equal = (header: string, expected: string | undefined): void => {
    findings.equal(name, `header ${header}`, expected ?? 'none', String(headers[header] ?? 'none'));
  };
  const withBody = wanted.status !== 204;
  equal(
    'content-type',
    withBody ? (status < 400 ? 'application/json' : 'application/problem+json') : undefined,
  );
  // RFC 9110, 8.6: a 204 carries no Content-Length.
  equal('content-length', withBody ? String(bytes.length) : undefined);
  equal('content-encoding', undefined);
  equal('transfer-encoding', undefined);
  equal('allow', wanted.headers?.allow);
  equal('location', wanted.headers?.location?.(bytes.toString('utf8')));
}

function checkTiming(
  findings: Findings,
  name: string,
  { headers, elapsedMs }: HttpAnswer,
  waitMs: number,
): void {
  const header = String(headers['server-timing'] ?? 'none');
  const parts = TIMING.exec(header)?.slice(1).map(Number);
  const form = 'Server-Timing like `pool;dur=0.000, db;dur=0.000, ser;dur=0.000, app;dur=0.000`';
  findings.check(parts !== undefined, name, form, `\`${header}\``);
  if (parts === undefined) return;
  const sumMs = parts.reduce((total, part) => total + part, 0);
  const within = `parts of Server-Timing that sum to at most the ${elapsedMs.toFixed(3)} ms that the answer took`;
  findings.check(sumMs <= elapsedMs + TIMING_TOLERANCE_MS, name, within, `${sumMs.toFixed(3)} ms`);
  if (waitMs === 0) return;
  const [, dbMs = 0] = parts;
  findings.check(
    elapsedMs >= waitMs,
    name,
    `an answer after ${waitMs} ms at least`,
    `${elapsedMs.toFixed(3)} ms`,
  );
  findings.check(dbMs >= waitMs, name, `${waitMs} ms at least in Server-Timing's db`, `${dbMs} ms`);
}
