import { badBodies, invalid, NO_PATH, NO_POST, NO_USER, notValid, wrongMethod, type Case } from './case.js';

/** Beyond a bigint, and digits that are not ASCII: both are decimal digits to somebody. */
const TOO_BIG = '9223372036854775808';
const ARABIC_ONE = '%D9%A1';

const unknownPaths: Case[] = [
  '/',
  '/nothing',
  '/ping/',
  '//ping',
  '/posts/',
  '/posts/1/more',
  '/users/1',
  '/PING',
].map((path) => ({ feature: null, method: 'GET', path, status: 404, answer: NO_PATH }));

const wrongMethods: Case[] = (
  [
    // feature, method, path, Allow
    ['healthz', 'POST', '/healthz', 'GET'],
    ['about', 'DELETE', '/about', 'GET'],
    ['ping', 'PUT', '/ping', 'GET'],
    ['posts', 'GET', '/posts', 'POST'],
    ['posts', 'PUT', '/posts/1', 'DELETE, GET, PATCH'],
    ['posts', 'POST', '/posts/abc', 'DELETE, GET, PATCH'],
    ['posts', 'OPTIONS', '/posts/1', 'DELETE, GET, PATCH'],
    ['posts', 'POST', '/users/1/posts', 'GET'],
    ['dashboard', 'DELETE', '/users/1/dashboard', 'GET'],
    ['hash', 'GET', '/hash', 'POST'],
    ['rooms', 'GET', '/rooms/lobby/messages', 'POST'],
  ] as const
).map(([feature, method, path, allow]) => wrongMethod(feature, method, path, allow));

const badIds: Case[] = ['abc', '0', '-1', '+1', '1.0', '%201', '1e3', TOO_BIG, ARABIC_ONE].map((id) => ({
  feature: 'posts',
  method: 'GET',
  path: `/posts/${id}`,
  status: 422,
  answer: notValid('path', 'id'),
}));

const badPathsAndQueries: Case[] = (
  [
    // feature, method, path, place, name
    ['posts', 'DELETE', '/posts/0', 'path', 'id'],
    ['posts', 'PATCH', '/posts/x', 'path', 'id'],
    ['posts', 'GET', '/users/0/posts', 'path', 'id'],
    ['posts', 'GET', '/users/1/posts?limit=0', 'query', 'limit'],
    ['posts', 'GET', '/users/1/posts?limit=101', 'query', 'limit'],
    ['posts', 'GET', '/users/1/posts?limit=', 'query', 'limit'],
    ['posts', 'GET', '/users/1/posts?limit=5.0', 'query', 'limit'],
    ['posts', 'GET', '/users/1/posts?limit=-5', 'query', 'limit'],
    ['posts', 'GET', '/users/1/posts?limit=%zz', 'query', 'limit'],
    ['posts', 'GET', `/users/1/posts?limit=${ARABIC_ONE}`, 'query', 'limit'],
    ['posts', 'GET', `/users/1/posts?limit=${TOO_BIG}0`, 'query', 'limit'],
    ['dashboard', 'GET', '/users/abc/dashboard', 'path', 'id'],
    ['dashboard', 'GET', '/users/1/dashboard?wait_ms=-1', 'query', 'wait_ms'],
    ['dashboard', 'GET', '/users/1/dashboard?wait_ms=60001', 'query', 'wait_ms'],
    ['dashboard', 'GET', '/users/1/dashboard?wait_ms=1.5', 'query', 'wait_ms'],
    ['dashboard', 'GET', '/users/1/dashboard?wait_ms=x', 'query', 'wait_ms'],
  ] as const
).map(([feature, method, path, place, name]) => ({
  feature,
  method,
  path,
  status: 422,
  answer: notValid(place, name),
  ...(method === 'PATCH' ? { body: '{"title":"T"}' } : {}),
}));

const missing: Case[] = [
  { feature: 'posts', method: 'GET', path: '/posts/9223372036854775807', status: 404, answer: NO_POST },
  { feature: 'posts', method: 'DELETE', path: '/posts/999999999', status: 404, answer: NO_POST },
  { feature: 'dashboard', method: 'GET', path: '/users/10001/dashboard', status: 404, answer: NO_USER },
  // The user's row comes first: a user who is not there is not waited for.
  {
    feature: 'dashboard',
    method: 'GET',
    path: '/users/10001/dashboard?wait_ms=60000',
    status: 404,
    answer: NO_USER,
  },
];

const badBodiesEverywhere: Case[] = [
  ...badBodies('posts', 'POST', '/posts'),
  ...badBodies('posts', 'PATCH', '/posts/1'),
  ...badBodies('hash', 'POST', '/hash'),
];

const GOOD_POST = { user_id: 1, title: 'T', body: 'B' };
const GOOD_HASH = { algorithm: 'sha256', rounds: 1 };
const LONG_TITLE = 'é'.repeat(201);
const LONG_BODY = 'é'.repeat(10_001);

const invalidPosts: Case[] = [
  invalid('posts', 'POST', '/posts', {}, 'user_id', 'title', 'body'),
  invalid('posts', 'POST', '/posts', { body: '', title: '', user_id: 0 }, 'user_id', 'title', 'body'),
  invalid('posts', 'POST', '/posts', { ...GOOD_POST, title: null, body: 5 }, 'title', 'body'),
  ...['"1"', '1.0', 'true', '0', '-1', 'null', '[1]', '1e0', TOO_BIG, '999999999'].map((userId) =>
    invalid('posts', 'POST', '/posts', `{"user_id":${userId},"title":"T","body":"B"}`, 'user_id'),
  ),
  invalid('posts', 'POST', '/posts', { ...GOOD_POST, title: LONG_TITLE }, 'title'),
  invalid('posts', 'POST', '/posts', { ...GOOD_POST, title: 'a\0b' }, 'title'),
  invalid('posts', 'POST', '/posts', { ...GOOD_POST, body: LONG_BODY }, 'body'),
  invalid('posts', 'POST', '/posts', { ...GOOD_POST, body: '\0' }, 'body'),
  invalid('posts', 'PATCH', '/posts/1', {}, 'title', 'body'),
  invalid('posts', 'PATCH', '/posts/1', { unknown: 1 }, 'title', 'body'),
  invalid('posts', 'PATCH', '/posts/1', { title: null }, 'title'),
  invalid('posts', 'PATCH', '/posts/1', { title: 'T', body: null }, 'body'),
  invalid('posts', 'PATCH', '/posts/1', { title: '', body: '' }, 'title', 'body'),
  invalid('posts', 'PATCH', '/posts/1', { title: LONG_TITLE }, 'title'),
  invalid('posts', 'PATCH', '/posts/1', { body: LONG_BODY }, 'body'),
  invalid('posts', 'PATCH', '/posts/1', { body: ['B'] }, 'body'),
];

const invalidHashes: Case[] = [
  invalid('hash', 'POST', '/hash', {}, 'algorithm', 'rounds'),
  invalid(
    'hash',
    'POST',
    '/hash',
    { arm: 'fibers', size: 33, rounds: 0, algorithm: 'md5' },
    'algorithm',
    'rounds',
    'size',
    'arm',
  ),
  ...['0', '10000001', '1.0', '"1"', 'true', 'null'].map((rounds) =>
    invalid('hash', 'POST', '/hash', `{"algorithm":"sha256","rounds":${rounds}}`, 'rounds'),
  ),
  ...['0', '33', '-32', '10485792', '64.0', '"64"', 'null'].map((size) =>
    invalid('hash', 'POST', '/hash', `{"algorithm":"pbkdf2","rounds":1,"size":${size}}`, 'size'),
  ),
  // Each within its own bounds, together more than 1 GiB.
  invalid('hash', 'POST', '/hash', { algorithm: 'sha256', rounds: 103, size: 10_485_760 }, 'size'),
  invalid('hash', 'POST', '/hash', { algorithm: 'pbkdf2', rounds: 10_000_000, size: 128 }, 'size'),
  invalid('hash', 'POST', '/hash', { ...GOOD_HASH, algorithm: 'SHA256' }, 'algorithm'),
  invalid('hash', 'POST', '/hash', { ...GOOD_HASH, algorithm: null }, 'algorithm'),
  invalid('hash', 'POST', '/hash', { ...GOOD_HASH, arm: '' }, 'arm'),
  invalid('hash', 'POST', '/hash', { ...GOOD_HASH, arm: null }, 'arm'),
];

const invalidMessages: Case[] = [
  invalid('rooms', 'POST', '/rooms/lobby/messages', '', ''),
  invalid('rooms', 'POST', '/rooms/lobby/messages', 'x'.repeat(7001), ''),
  invalid('rooms', 'POST', '/rooms/lobby/messages', 'é'.repeat(3501), ''),
  invalid('rooms', 'POST', '/rooms/lobby/messages', Buffer.from([0x61, 0xff]), ''),
  ...['a%20b', 'caf%C3%A9', 'a.b', 'x'.repeat(65)].map((room): Case => ({
    feature: 'rooms',
    method: 'POST',
    path: `/rooms/${room}/messages`,
    body: 'text',
    status: 422,
    answer: notValid('path', 'room'),
  })),
];

/** Every way in which the contract says no, but for the routes with a table of their own. */
export const errorCases: readonly Case[] = [
  ...unknownPaths,
  ...wrongMethods,
  ...badIds,
  ...badPathsAndQueries,
  ...missing,
  ...badBodiesEverywhere,
  ...invalidPosts,
  ...invalidHashes,
  ...invalidMessages,
];
