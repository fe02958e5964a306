import { nameOf, type Case } from './case.js';
import type { HttpAnswer } from './client.js';
import { namesDownstream } from './downstream.js';
import type { Findings } from './findings.js';

const PARTS = ['pool', 'db', 'ser', 'app'] as const;
/** Both clocks are monotonic but round: the parts are written in microseconds. */
const TIMING_TOLERANCE_MS = 0.1;

/** Everything that the contract says of one answer. */
export function checkAnswer(findings: Findings, wanted: Case, answer: HttpAnswer): void {
  const name = nameOf(wanted);
  const text = answer.bytes.toString('utf8');
  findings.equal(name, 'status', wanted.status, answer.status);
  findings.equal(name, 'body', expectedBody(wanted, text), text);
  checkHeaders(findings, name, wanted, answer);
  checkTiming(findings, name, wanted, answer);
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

function checkTiming(findings: Findings, name: string, wanted: Case, answer: HttpAnswer): void {
  const { headers, elapsedMs } = answer;
  const names = namesDownstream(wanted) ? [...PARTS, 'down'] : PARTS;
  const header = String(headers['server-timing'] ?? 'none');
  const partsMs = partsOf(header, names);
  const form = `Server-Timing like \`${names.map((part) => `${part};dur=0.000`).join(', ')}\``;
  findings.check(partsMs !== undefined, name, form, `\`${header}\``);
  if (partsMs === undefined) return;
  const sumMs = partsMs.reduce((total, part) => total + part, 0);
  const within = `parts of Server-Timing that sum to at most the ${elapsedMs.toFixed(3)} ms that the answer took`;
  findings.check(sumMs <= elapsedMs + TIMING_TOLERANCE_MS, name, within, `${sumMs.toFixed(3)} ms`);
  const [, dbMs = 0, , , downMs] = partsMs;
  checkWait(findings, name, 'db', wanted.waitMs ?? 0, dbMs, elapsedMs);
  if (downMs === undefined) return;
  if (wanted.downMs === undefined) findings.equal(name, "without a call Server-Timing's down", 0, downMs);
  else checkWait(findings, name, 'down', wanted.downMs, downMs, elapsedMs);
}

function partsOf(header: string, names: readonly string[]): number[] | undefined {
  const form = names.map((name) => String.raw`${name};dur=(\d+\.\d{3})`).join(', ');
  return new RegExp(`^${form}$`).exec(header)?.slice(1).map(Number);
}

function checkWait(
  findings: Findings,
  name: string,
  part: string,
  waitMs: number,
  partMs: number,
  elapsedMs: number,
): void {
  if (waitMs === 0) return;
  const found = `${elapsedMs.toFixed(3)} ms`;
  findings.check(elapsedMs >= waitMs, name, `an answer after ${waitMs} ms at least`, found);
  findings.check(partMs >= waitMs, name, `${waitMs} ms at least in Server-Timing's ${part}`, `${partMs} ms`);
}
