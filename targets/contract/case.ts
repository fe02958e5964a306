import type { Feature } from '../../harness/model/scenario.js';
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
