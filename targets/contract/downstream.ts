import type { Feature } from '../../harness/model/plan/scenario.js';
import {
  badBodies,
  invalid,
  invalidQuery,
  NO_USER,
  nameOf,
  problem,
  wrongMethod,
  type Case,
} from './case.js';
import type { HttpClient } from './client.js';
import type { Findings } from './findings.js';
import { ok, TIME, time } from './good-cases.js';

const NOT_CONFIGURED = problem(503, 'Service Unavailable', 'The downstream service is not configured.');
/** Nobody's dashboard is asked for whose events a checkout adds to. */
const BUYER = 9001;
const NOBODY = 10_001;
const TOO_BIG = '9223372036854775808';

/** Paths whose answers say in Server-Timing how long they waited for the downstream service. */
const PATHS = ['/checkout', '/forward', '/scatter'];

/** True where the answer has the part `down`: a method that the path does not have is refused before the route. */
export function namesDownstream({ path, status }: Pick<Case, 'path' | 'status'>): boolean {
  return status !== 405 && PATHS.includes(path.split('?')[0] ?? '');
}

/** The routes that call the downstream service, which answers 1 after the delay asked for. */
export const downstreamCases: readonly Case[] = [
  ...checkouts(),
  calling('forward', '/forward', 0, { value: 1 }),
  calling('forward', '/forward?unknown=x', 0, { value: 1 }),
  wrongMethod('forward', 'POST', '/forward', 'GET'),
  calling('scatter', '/scatter', 10, { calls: 10, sum: 10 }),
  calling('scatter', '/scatter?calls=1&delay_ms=60', 60, { calls: 1, sum: 1 }),
  calling('scatter', '/scatter?delay_ms=20&calls=3&unknown=x', 20, { calls: 3, sum: 3 }),
  calling('scatter', '/scatter?calls=200&delay_ms=0', 0, { calls: 200, sum: 200 }),
  wrongMethod('scatter', 'DELETE', '/scatter', 'GET'),
  invalidQuery('scatter', '/scatter?delay_ms=x&calls=x', 'calls', 'delay_ms'),
  ...['0', '1001', '-1', '1.0', '', '%D9%A1'].map((calls) =>
    invalidQuery('scatter', `/scatter?calls=${calls}`, 'calls'),
  ),
  ...['10001', '-1', '1.5', '', '+1'].map((delayMs) =>
    invalidQuery('scatter', `/scatter?calls=2&delay_ms=${delayMs}`, 'delay_ms'),
  ),
];

/** The same routes of a target that was not told of a downstream service. */
export const unconfiguredCases: readonly Case[] = [
  {
    feature: 'checkout',
    method: 'POST',
    path: '/checkout',
    status: 503,
    answer: NOT_CONFIGURED,
    body: JSON.stringify({ user_id: BUYER, amount_cents: 1 }),
  },
  { feature: 'forward', method: 'GET', path: '/forward', status: 503, answer: NOT_CONFIGURED },
  { feature: 'scatter', method: 'GET', path: '/scatter', status: 503, answer: NOT_CONFIGURED },
];

function calling(feature: Feature, path: string, downMs: number, answer: unknown): Case {
  return { ...ok(feature, path, answer), downMs };
}

function checkouts(): Case[] {
  const good = { user_id: BUYER, amount_cents: 1999 };
  const wrong = (body: string | Record<string, unknown>, ...names: string[]): Case =>
    invalid('checkout', 'POST', '/checkout', body, ...names);
  return [
    checkout({ ...good, delay_ms: 30 }, 30),
    // Without a delay it is the default of 50 ms.
    checkout(good, 50),
    checkout({ unknown: null, delay_ms: 0, amount_cents: 100_000_000, user_id: BUYER }, 0),
    // The payment comes first: the user is looked for after it.
    {
      ...checkout({ ...good, user_id: NOBODY, delay_ms: 20 }, 20),
      status: 404,
      answer: NO_USER,
      headers: {},
    },
    wrongMethod('checkout', 'GET', '/checkout', 'POST'),
    ...badBodies('checkout', 'POST', '/checkout'),
    wrong({}, 'user_id', 'amount_cents'),
    wrong({ delay_ms: -1, amount_cents: 0, user_id: 0 }, 'user_id', 'amount_cents', 'delay_ms'),
    ...['"1"', '1.0', 'true', 'null', TOO_BIG].map((userId) =>
      wrong(`{"user_id":${userId},"amount_cents":1}`, 'user_id'),
    ),
    ...['0', '100000001', '1.0', '"1"', 'null'].map((amount) =>
      wrong(`{"user_id":1,"amount_cents":${amount}}`, 'amount_cents'),
    ),
    ...['10001', '-1', '1.0', '"1"', 'null'].map((delayMs) =>
      wrong(`{"user_id":1,"amount_cents":1,"delay_ms":${delayMs}}`, 'delay_ms'),
    ),
  ];
}

interface Purchase {
  readonly user_id: number;
  readonly amount_cents: number;
}

interface Order extends Purchase {
  readonly id: number;
  readonly created_at: string;
}

function checkout(purchase: Purchase & Record<string, unknown>, downMs: number): Case {
  const { user_id, amount_cents } = purchase;
  return {
    feature: 'checkout',
    method: 'POST',
    path: '/checkout',
    body: JSON.stringify(purchase),
    status: 201,
    headers: { location: (received) => `/orders/${(JSON.parse(received) as Order).id}` },
    answer: (received) => {
      const { id, created_at } = JSON.parse(received) as Order;
      return JSON.stringify({ id, user_id, amount_cents, status: 'paid', created_at: time(created_at) });
    },
    varies: [/"id":\d+|\/orders\/\d+/g, TIME],
    downMs,
  };
}

/** Calls made one after another would take 2 s; a busy machine may delay some. */
const AT_ONCE = { calls: 20, delayMs: 100, limitMs: 1_000, tries: 3 };

/** Scattered calls are made at once. The fastest of three counts. */
export async function checkAtOnce(findings: Findings, client: HttpClient): Promise<void> {
  const { calls, delayMs, limitMs, tries } = AT_ONCE;
  const request = { method: 'GET', path: `/scatter?calls=${calls}&delay_ms=${delayMs}` };
  let fastestMs = Infinity;
  for (let index = 0; index < tries && fastestMs >= limitMs; index += 1)
    fastestMs = Math.min(fastestMs, (await client.send(request)).elapsedMs);
  const found = `${fastestMs.toFixed(0)} ms at best of ${tries}`;
  findings.check(fastestMs < limitMs, nameOf(request), `calls made at once, below ${limitMs} ms`, found);
}
