import type { Level } from '../harness/model/plan/scenario.js';
import type { RequestTemplate, RequestMix } from '../harness/model/plan/requests.js';

/** Every user of the seed is as likely as another. */
export const anyUser = { kind: 'uniform', first: 1, last: 10_000 } as const satisfies NonNullable<
  RequestTemplate['values']
>[string];

/** A mix of one request. */
export function only(request: Omit<RequestTemplate, 'weight'>): RequestMix {
  return [{ ...request, weight: 1 }];
}

/** One GET, again and again. */
export function get(name: string, path: string): RequestMix {
  return only({ name, method: 'GET', path });
}

/** The user's dashboard, with a sleep inside the statement that reads the posts: it holds its connection as a slow query does. */
export function dashboardWaiting(waitMs: number): RequestMix {
  return only({
    name: 'dashboard',
    method: 'GET',
    path: `/users/{{user}}/dashboard?wait_ms=${waitMs}`,
    values: { user: anyUser },
  });
}

/** Milliseconds of difference that a user is taken to notice. */
export const NOTICED_US = 5_000;

/** By difference, in the median and in p95. */
export const NOTICED: NonNullable<Level['absoluteMargins']> = [
  { metric: 'latency_p50', marginUs: NOTICED_US },
  { metric: 'latency_p95', marginUs: NOTICED_US },
];

/** Profiles that take every claim. */
export const LARGE_PROFILES: ('standard' | 'publish')[] = ['standard', 'publish'];
