import { createHash, pbkdf2Sync } from 'node:crypto';
import { invalid, NO_POST, type Case } from './case.js';
import { EVENTS_PER_USER, latestPosts, seededPost, seededUser, type Post } from './seed.js';

const WAIT_MS = 50;

/** Every fourth post holds what JSON encoders disagree on; users 4 and 7 have such posts and none. */
export const readCases: readonly Case[] = [
  ok('healthz', '/healthz', { status: 'ok' }),
  ok('ping', '/ping', { message: 'pong' }),
  ok('posts', '/posts/1', seededPost(1)),
  ok('posts', '/posts/4', seededPost(4)),
  ok('posts', '/posts/200000', seededPost(200_000)),
  ok('posts', '/users/7/posts', { posts: latestPosts(7, 20) }),
  ok('posts', '/users/4/posts?limit=1', { posts: latestPosts(4, 1) }),
  ok('posts', '/users/4/posts?limit=100', { posts: latestPosts(4, 100) }),
  ok('posts', '/users/4/posts?limit=3&unknown=x', { posts: latestPosts(4, 3) }),
  ok('posts', '/users/9223372036854775807/posts', { posts: [] }),
  ok('dashboard', '/users/7/dashboard', dashboardOf(7)),
  ok('dashboard', '/users/10000/dashboard?wait_ms=0', dashboardOf(10_000)),
  { ...ok('dashboard', `/users/4/dashboard?wait_ms=${WAIT_MS}`, dashboardOf(4)), waitMs: WAIT_MS },
];

export function ok(feature: Case['feature'], path: string, answer: unknown): Case {
  return { feature, method: 'GET', path, status: 200, answer: JSON.stringify(answer) };
}

export function dashboardOf(userId: number): unknown {
  return { user: seededUser(userId), posts: latestPosts(userId, 10), event_count: EVENTS_PER_USER };
}

interface HashOrder {
  readonly algorithm: 'sha256' | 'pbkdf2';
  readonly rounds: number;
  readonly size?: number;
  readonly arm?: 'inline' | 'threads' | 'processes';
  readonly via?: 'here';
}

/** Digests are computed here by another library than either target's. */
export const hashCases: readonly Case[] = [
  hash({ algorithm: 'sha256', rounds: 1 }),
  hash({ algorithm: 'sha256', rounds: 1000 }),
  hash({ algorithm: 'sha256', rounds: 3, size: 32 }),
  hash({ algorithm: 'sha256', rounds: 3, size: 96, arm: 'inline' }),
  hash({ algorithm: 'sha256', rounds: 2, size: 1_048_576, arm: 'threads' }),
  hash({ algorithm: 'pbkdf2', rounds: 1 }),
  hash({ algorithm: 'pbkdf2', rounds: 1000, size: 128, arm: 'threads' }),
  hash({ algorithm: 'pbkdf2', rounds: 10, size: 32, arm: 'inline' }),
  hash({ algorithm: 'sha256', rounds: 1000, arm: 'processes' }),
  hash({ algorithm: 'sha256', rounds: 2, size: 10_485_760, arm: 'processes' }),
  hash({ algorithm: 'pbkdf2', rounds: 1000, size: 128, arm: 'processes' }),
  { ...hash({ algorithm: 'sha256', rounds: 2, via: 'here' }), feature: 'hybrid' },
  ...[null, 'me'].map((via) =>
    invalid('hybrid', 'POST', '/hash', { algorithm: 'sha256', rounds: 1, via }, 'via'),
  ),
];

function hash(order: HashOrder): Case {
  const { algorithm, rounds, size = 64 } = order;
  return {
    feature: 'hash',
    method: 'POST',
    path: '/hash',
    body: JSON.stringify(order),
    status: 200,
    answer: JSON.stringify({ algorithm, rounds, size, digest: digestOf(algorithm, rounds, size) }),
  };
}

/** Each round hashes `size` bytes and repeats the digest to make the next round's. */
function digestOf(algorithm: HashOrder['algorithm'], rounds: number, size: number): string {
  const letters = Buffer.alloc(size, 'a');
  if (algorithm === 'pbkdf2') return pbkdf2Sync(letters, 'crossover', rounds, 32, 'sha256').toString('hex');
  let data = letters;
  let digest = Buffer.alloc(0);
  for (let round = 0; round < rounds; round += 1) {
    digest = createHash('sha256').update(data).digest();
    data = Buffer.alloc(size, digest);
  }
  return digest.toString('hex');
}

export const TIME = /"(created_at|updated_at)":"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ"/g;
const WHOLE_SECONDS_UTC = /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ$/;
const ID = /"id":\d+|\/posts\/\d+/g;

/** What encoders write differently: quotes, a backslash, markup, controls, line separators, a character beyond 16 bits. */
const AWKWARD = 'é <b>&amp;</b> "q" \\ / \b\f\n\r\t\u0001\u007f \u2028\u2029 漢字 😀';
/** 200 code points, which are 400 of UTF-16 and 800 bytes: limits count characters. */
const LONGEST_TITLE = '😀'.repeat(200);
const LONGEST_BODY = 'é'.repeat(10_000);
const NEW_POST = { user_id: 3, title: AWKWARD, body: AWKWARD };

/** Makes the post that `storyOf` then reads, changes and deletes. */
export const creation: Case = {
  feature: 'posts',
  method: 'POST',
  path: '/posts',
  body: JSON.stringify({ ...NEW_POST, unknown: [1] }),
  status: 201,
  headers: { location: (received) => `/posts/${(JSON.parse(received) as Post).id}` },
  answer: postOf(NEW_POST),
  varies: [ID, TIME],
};

/** The life of the post that `creation` made; the database is left as it was but for the sequence. */
export function storyOf(post: Post): Case[] {
  const { id, created_at } = post;
  const step = (method: string, status: number, answer: Case['answer'], body?: unknown): Case => ({
    feature: 'posts',
    method,
    path: `/posts/${id}`,
    status,
    answer,
    varies: [ID, TIME],
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const now = (changes: Partial<Post>): Case['answer'] => postOf({ id, created_at, ...NEW_POST, ...changes });
  const both = { title: LONGEST_TITLE, body: 'short' };
  return [
    step('GET', 200, JSON.stringify(post)),
    step('PATCH', 200, now({ title: 'T' }), { title: 'T', unknown: null }),
    step('PATCH', 200, now({ title: 'T', body: LONGEST_BODY }), { body: LONGEST_BODY }),
    step('PATCH', 200, now(both), both),
    step('GET', 200, now(both)),
    step('DELETE', 204, ''),
    step('GET', 404, NO_POST),
    step('DELETE', 404, NO_POST),
    step('PATCH', 404, NO_POST, { title: 'T' }),
  ];
}

/** A post with these values, the rest as received, in the contract's order of keys. */
function postOf(known: Partial<Post>): (received: string) => string {
  return (received) => {
    const post = { ...(JSON.parse(received) as Post), ...known };
    const { id, user_id, title, body } = post;
    return JSON.stringify({
      id,
      user_id,
      title,
      body,
      created_at: time(post.created_at),
      updated_at: time(post.updated_at),
    });
  };
}

/** A received time where it has the contract's form, else a text that shows the form. */
export function time(received: unknown): string {
  return typeof received === 'string' && WHOLE_SECONDS_UTC.test(received) ? received : '2026-01-02T03:04:05Z';
}
