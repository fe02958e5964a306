import type { Feature } from '../../harness/model/plan/scenario.js';
import type { HttpRequest } from './client.js';

/** One request and the answer that the contract wants. */
export interface Case extends HttpRequest {
  /** Null: every target has it, whatever it implements. */
  readonly feature: Feature | null;
  readonly status: number;
  /** The exact body; a function of the received one where some of its values cannot be known beforehand. */
  readonly answer: string | ((received: string) => string);
  readonly headers?: { readonly allow?: string; readonly location?: (received: string) => string };
  /** Parts of the answer and the path that may differ between targets: ids and times of what was just made. */
  readonly varies?: readonly RegExp[];
  /** The wait injected in the database: no answer, and no `db` part of it, may be shorter. */
  readonly waitMs?: number;
  /** The delay asked of the downstream service: likewise with `down`. Left out: no call, and `down` is zero. */
  readonly downMs?: number;
}

export function nameOf(request: HttpRequest): string {
  const { method, path, body } = request;
  if (body === undefined) return `${method} ${path}`;
  const text = typeof body === 'string' ? body : body.toString('latin1');
  return `${method} ${path} ${text.length > 60 ? `${text.slice(0, 60)}… (${text.length})` : text}`;
}

export interface Fault {
  readonly in: 'body' | 'path' | 'query';
  readonly name: string;
}

/** An RFC 9457 problem document, byte for byte. */
export function problem(status: number, title: string, detail: string, errors?: readonly Fault[]): string {
  return JSON.stringify({ type: 'about:blank', title, status, detail, ...(errors && { errors }) });
}

export const NO_POST = problem(404, 'Not Found', 'No post has this id.');
export const NO_USER = problem(404, 'Not Found', 'No user has this id.');
export const NO_PATH = problem(404, 'Not Found', 'No resource has this path.');
export const NO_METHOD = problem(405, 'Method Not Allowed', 'This resource does not have this method.');
export const NOT_JSON = problem(400, 'Bad Request', 'The body is not valid JSON.');

export function notValid(place: Fault['in'], ...names: string[]): string {
  const errors = names.map((name) => ({ in: place, name }));
  return problem(422, 'Unprocessable Content', 'The request is not valid.', errors);
}

/** A query that the contract refuses, with the parameters it names. */
export function invalidQuery(feature: Feature, path: string, ...names: string[]): Case {
  return { feature, method: 'GET', path, status: 422, answer: notValid('query', ...names) };
}

/** A body that the contract refuses, with the fields it names. */
export function invalid(
  feature: Feature,
  method: string,
  path: string,
  body: string | Buffer | Record<string, unknown>,
  ...names: string[]
): Case {
  const sent = typeof body === 'string' || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  return { feature, method, path, body: sent, status: 422, answer: notValid('body', ...names) };
}

export function wrongMethod(feature: Feature, method: string, path: string, allow: string): Case {
  return { feature, method, path, status: 405, answer: NO_METHOD, headers: { allow } };
}

/** Bodies that are no JSON, and JSON that is no object, at a route that wants one. */
export function badBodies(feature: Feature, method: string, path: string): Case[] {
  const malformed = [
    '',
    '{"title":"T"',
    'title=T',
    '{"title":"T"} x',
    '{"rounds":NaN}',
    Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d]),
  ];
  const notObjects = ['[1]', '5', 'null', '"text"', 'true'];
  return [
    ...malformed.map((body): Case => ({ feature, method, path, body, status: 400, answer: NOT_JSON })),
    ...notObjects.map((body) => invalid(feature, method, path, body, '')),
  ];
}
