import { createHmac } from 'node:crypto';
import { badBodies, invalid, problem, wrongMethod, type Case } from './case.js';

/** Of every user of the seed: targets/postgres/seed.sql holds its hash. */
const PASSWORD = 'crossover-password';
const SECRET = 'crossover-signing-secret-of-the-reference-service';
const LIFETIME_SECONDS = 3600;
/** Far more than two clocks that are set part by; a time in milliseconds or of another zone is caught. */
const CLOCK_TOLERANCE_SECONDS = 300;
const TOKEN = /"token":"[^"]*"/g;
const REFUSED = problem(401, 'Unauthorized', 'The e-mail address or the password is wrong.');

/** 200 code points, which are 400 bytes. */
const LONGEST_EMAIL = 'é'.repeat(200);
/** bcrypt reads 72 bytes and no more. */
const LONGEST_PASSWORD = 'é'.repeat(36);

export const loginCases: readonly Case[] = [
  right(7, { email: 'user7@example.com', password: PASSWORD }),
  right(10_000, { unknown: [1], password: PASSWORD, email: 'user10000@example.com' }),
  refused({ email: 'user7@example.com', password: 'crossover-passwort' }),
  refused({ email: 'user7@example.com', password: LONGEST_PASSWORD }),
  refused({ email: 'USER7@example.com', password: PASSWORD }),
  refused({ email: 'nobody@example.com', password: PASSWORD }),
  refused({ email: LONGEST_EMAIL, password: PASSWORD }),
  wrongMethod('login', 'GET', '/login', 'POST'),
  ...badBodies('login', 'POST', '/login'),
  wrong({}, 'email', 'password'),
  wrong({ password: '', email: '' }, 'email', 'password'),
  wrong({ email: 5, password: null }, 'email', 'password'),
  wrong({ email: `${LONGEST_EMAIL}é`, password: PASSWORD }, 'email'),
  wrong({ email: 'a\0b', password: PASSWORD }, 'email'),
  wrong({ email: 'user7@example.com', password: 'x'.repeat(73) }, 'password'),
  wrong({ email: 'user7@example.com', password: `${LONGEST_PASSWORD}x` }, 'password'),
  wrong({ email: 'user7@example.com', password: 'a\0b' }, 'password'),
];

function right(userId: number, body: Record<string, unknown>): Case {
  return { ...login(200, body), answer: (received) => answerFor(userId, received), varies: [TOKEN] };
}

function refused(body: Record<string, unknown>): Case {
  return { ...login(401, body), answer: REFUSED };
}

function wrong(body: Record<string, unknown>, ...names: string[]): Case {
  return invalid('login', 'POST', '/login', body, ...names);
}

function login(status: number, body: Record<string, unknown>): Omit<Case, 'answer'> {
  return { feature: 'login', method: 'POST', path: '/login', status, body: JSON.stringify(body) };
}

/** The whole answer with a token made here for the received one's time: signature, claims and order must agree. */
function answerFor(userId: number, received: string): string {
  const token = tokenOf(userId, issuedAt(received));
  return JSON.stringify({ token, token_type: 'Bearer', expires_in: LIFETIME_SECONDS });
}

/** Seconds since 1970 that the received token says it was made at, where that is about now; else now. */
function issuedAt(received: string): number {
  const nowSeconds = Math.floor(Date.now() / 1000);
  try {
    const { token } = JSON.parse(received) as { token: string };
    const claims = Buffer.from(token.split('.')[1] ?? '', 'base64url').toString('utf8');
    const { iat } = JSON.parse(claims) as { iat: unknown };
    const recent = Number.isSafeInteger(iat) && Math.abs(Number(iat) - nowSeconds) <= CLOCK_TOLERANCE_SECONDS;
    return recent ? Number(iat) : nowSeconds;
  } catch {
    return nowSeconds;
  }
}

/** A JSON Web Token in compact form (RFC 7519; RFC 7515, 3.1), signed with HMAC-SHA256 (RFC 7518, 3.2). */
export function tokenOf(userId: number, iat: number): string {
  const encode = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
  const claims = { sub: String(userId), iat, exp: iat + LIFETIME_SECONDS };
  const signed = `${encode({ alg: 'HS256', typ: 'JWT' })}.${encode(claims)}`;
  return `${signed}.${createHmac('sha256', SECRET).update(signed).digest('base64url')}`;
}
