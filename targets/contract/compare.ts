import { nameOf, type Case } from './case.js';
import type { HttpAnswer } from './client.js';
import { Findings } from './findings.js';

/** An answer without what may differ between targets, ready to be compared byte for byte. */
export interface Answer {
  readonly request: string;
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Headers in which two targets must agree; Date, Server and the like are each server's own. */
const COMPARED_HEADERS = [
  'content-type',
  'content-length',
  'content-encoding',
  'transfer-encoding',
  'allow',
  'location',
];

/** What the targets may differ in is replaced by a dash; the length of the body then is that of the rest. */
export function comparable(wanted: Case, { status, headers, bytes }: HttpAnswer): Answer {
  const strip = (text: string): string =>
    (wanted.varies ?? []).reduce((rest, pattern) => rest.replaceAll(pattern, '-'), text);
  const kept = COMPARED_HEADERS.flatMap((name) => {
    const value = headers[name];
    if (value === undefined || (name === 'content-length' && wanted.varies !== undefined)) return [];
    return [[name, strip(String(value))]];
  });
  return {
    request: strip(nameOf(wanted)),
    status,
    headers: Object.fromEntries(kept) as Record<string, string>,
    body: strip(bytes.toString('utf8')),
  };
}

/** Where two targets' answers to the same requests differ: one sentence each, which expects `a`'s answer of `b`. */
export function compareAnswers(a: ReadonlyMap<string, Answer>, b: ReadonlyMap<string, Answer>): string[] {
  const findings = new Findings();
  for (const [key, one] of a) {
    const other = b.get(key);
    if (other === undefined) continue;
    const { request } = one;
    if (one.status !== other.status)
      findings.equal(request, "the other target's status", one.status, other.status);
    else if (JSON.stringify(one.headers) !== JSON.stringify(other.headers))
      findings.equal(
        request,
        "the other target's headers",
        JSON.stringify(one.headers),
        JSON.stringify(other.headers),
      );
    else findings.equal(request, "the other target's body", one.body, other.body);
  }
  return findings.differences;
}
