import { expect, test } from 'vitest';
import type { Feature } from '../../harness/model/plan/scenario.js';
import { checkConformance, compareAnswers } from './conformance.js';
import { changeToken, decoded, encoded, header, on, rewrite, signed } from './defects.test-support.js';
import { ReplayServer, STARTED, type Defect } from './replay-server.test-support.js';

async function conformanceOf(
  defect: Defect,
  features: readonly Feature[] = STARTED.features,
  hasDownstream = true,
) {
  await using server = await ReplayServer.start(defect, hasDownstream);
  return await checkConformance(server.address, { ...STARTED, features, hasDownstream });
}

test('a server that answers as the contract says has no difference', async () => {
  const result = await conformanceOf({});
  expect(result.differences).toEqual([]);
  expect(result.checks).toBeGreaterThan(3000);
});

test('a target without a downstream service says so and is asked nothing else of it', async () => {
  const features = ['checkout', 'forward', 'scatter'] as const;
  const asked: string[] = [];
  const record: Defect = {
    reply: (_, { method, url }) => {
      if (/checkout|forward|scatter/.test(url)) asked.push(`${method} ${url}`);
    },
  };
  expect((await conformanceOf(record, features, false)).differences).toEqual([]);
  expect(asked).toEqual(['POST /checkout', 'GET /forward', 'GET /scatter']);
  const answering = rewrite(/^\/forward$/, /.+/g, '{"value":1}');
  expect((await conformanceOf(answering, features, false)).differences).toContainEqual(
    expect.stringMatching(/^GET \/forward: expected body .*not configured.*, found .*"value":1/),
  );
});

test('only what the manifest says the target implements is asked for', async () => {
  const asked: string[] = [];
  const record: Defect = {
    reply: (_, { method, url }) => {
      asked.push(`${method} ${url}`);
    },
  };
  const result = await conformanceOf(record, ['ping', 'hash']);
  expect(result.differences).toEqual([]);
  expect(asked).toContain('GET /ping');
  expect(asked).toContain('POST /hash');
  expect(asked.filter((request) => /posts\/1$|dashboard|healthz|about|rooms/.test(request))).toEqual([]);
});

const TIMING_IN_ANOTHER_ORDER = 'db;dur=0.001, pool;dur=0.001, ser;dur=0.001, app;dur=0.001';
const TIMING_LONGER_THAN_THE_REQUEST = 'pool;dur=0.001, db;dur=0.001, ser;dur=0.001, app;dur=9999.000';
const TIMING_WITHOUT_DOWN = 'pool;dur=0.001, db;dur=0.001, ser;dur=0.001, app;dur=0.001';
const TIMING_OF_THE_APPLICATION =
  'pool;dur=0.001, db;dur=0.001, ser;dur=0.001, app;dur=60.000, down;dur=0.001';

test.each<[string, Feature, Defect, RegExp]>([
  // what is wrong, where, how, what is said of it
  [
    'markup escaped by the JSON encoder',
    'posts',
    rewrite(/^\/posts\/4$/, '<', '\\u003c'),
    /^GET \/posts\/4: expected body `.*<b>bold.*, found `.*\\u003cb>bold/,
  ],
  [
    'a wrong status',
    'posts',
    on(/^\/posts\/abc$/, (reply) => (reply.status = 404)),
    /^GET \/posts\/abc: expected status 422, found 404\.$/,
  ],
  [
    'a problem document sent as plain JSON',
    'ping',
    header(/^\/nothing$/, 'content-type', 'application/json'),
    /^GET \/nothing: expected header content-type `application\/problem\+json`, found `application\/json`\.$/,
  ],
  [
    'methods of Allow in another order',
    'posts',
    header(/^\/posts\/1$/, 'allow', 'GET, PATCH, DELETE'),
    /^PUT \/posts\/1: expected header allow `DELETE, GET, PATCH`, found `GET, PATCH, DELETE`\.$/,
  ],
  [
    'parts of Server-Timing in another order',
    'ping',
    header(/^\/ping$/, 'server-timing', TIMING_IN_ANOTHER_ORDER),
    /^GET \/ping: expected Server-Timing like `pool;dur=.*, found `db;dur/,
  ],
  [
    'a Server-Timing longer than the request',
    'ping',
    header(/^\/ping$/, 'server-timing', TIMING_LONGER_THAN_THE_REQUEST),
    /^GET \/ping: expected parts of Server-Timing that sum to at most .* ms that the answer took, found 9999\.003 ms/,
  ],
  [
    'a body without its length',
    'healthz',
    on(/^\/healthz$/, (reply) => delete reply.headers['content-length']),
    /^GET \/healthz: expected header transfer-encoding `none`, found `chunked`\.$/,
  ],
  [
    'compression',
    'posts',
    header(/^\/users\/7\/posts$/, 'content-encoding', 'gzip'),
    /content-encoding `none`, found `gzip`/,
  ],
  [
    'a connection closed after an error',
    'posts',
    header(/^\/posts\/0$/, 'connection', 'close'),
    /expected the connection still open after the answer before, found a closed one/,
  ],
  [
    'a wait that is not waited',
    'dashboard',
    on(/wait_ms=50$/, (reply) => (reply.delayMs = 0)),
    /wait_ms=50: expected an answer after 50 ms at least/,
  ],
  [
    'a wait for each row',
    'dashboard',
    on(/wait_ms=60$/, (reply) => (reply.delayMs = 600)),
    /wait_ms=60: expected one wait, below 400 ms, found 6\d\d ms at best of 3/,
  ],
  [
    'dashboards that fail together',
    'dashboard',
    on(/wait_ms=5$/, (reply) => (reply.status = 503)),
    /^8 dashboards at once, pool 4: expected answers with status 200 8, found 0\.$/,
  ],
  [
    'a wrong digest',
    'hash',
    rewrite(/^\/hash$/, /[0-9a-f]{64}/g, '0'.repeat(64)),
    /^POST \/hash .*"digest":"[1-9a-f].*"digest":"0{64}"/,
  ],
  [
    'fractions of a second',
    'posts',
    rewrite(/^\/posts$/, ':05Z', ':05.123Z'),
    /^POST \/posts .*05Z.*, found .*05\.123Z/s,
  ],
  [
    'a token signed with another secret',
    'login',
    changeToken(({ head, claims }) => [head, claims, 'A'.repeat(43)]),
    /^POST \/login .*expected body `.*\.[\w-]{43}","token_type.*, found `.*\.A{43}"/,
  ],
  [
    'claims in another order',
    'login',
    changeToken(({ head, claims }) => {
      const { sub, iat, exp } = JSON.parse(decoded(claims)) as Record<string, unknown>;
      return signed(head, encoded(JSON.stringify({ exp, iat, sub })));
    }),
    /^POST \/login .*expected body `.*\.[\w-]{20}.*, found `/,
  ],
  [
    'a token whose times are in milliseconds',
    'login',
    changeToken(({ head, claims }) =>
      signed(head, encoded(decoded(claims).replaceAll(/(\d{10})/g, '$1000'))),
    ),
    /^POST \/login .*expected body `.*\.[\w-]{20}.*, found `/,
  ],
  [
    'an unknown e-mail told from a wrong password',
    'login',
    on(/^\/login$/, (reply) => {
      reply.body = reply.body.replace('e-mail address or the password', 'password');
      reply.headers['content-length'] = String(Buffer.byteLength(reply.body));
    }),
    /^POST \/login .*nobody@example\.com.*expected body `.*The e-mail address or/,
  ],
  [
    'a checksum of other rows',
    'mixed',
    rewrite(/^\/mixed\?work=1$/, /"checksum":\d+/g, '"checksum":1'),
    /^GET \/mixed\?work=1: expected body `.*"checksum":\d{5,}.*, found `.*"checksum":1\}/,
  ],
  [
    'rows in another order',
    'rows',
    rewrite(/^\/rows\?kb=2/, '"id":1,', '"id":200000,'),
    /^GET \/rows\?kb=2&unknown=x: expected body `.*"id":1,/,
  ],
  [
    'an order of another amount',
    'checkout',
    rewrite(/^\/checkout$/, '"amount_cents":1999', '"amount_cents":1'),
    /^POST \/checkout .*"amount_cents":1999.*, found `.*"amount_cents":1,/,
  ],
  [
    'no word of the downstream service in Server-Timing',
    'forward',
    header(/^\/forward$/, 'server-timing', TIMING_WITHOUT_DOWN),
    /^GET \/forward: expected Server-Timing like `.*app;dur=0\.000, down;dur=0\.000`, found `pool/,
  ],
  [
    'a wait for the downstream service where none was called',
    'scatter',
    header(/^\/scatter\?calls=0$/, 'server-timing', `${TIMING_WITHOUT_DOWN}, down;dur=0.010`),
    /^GET \/scatter\?calls=0: expected without a call Server-Timing's down 0, found 0\.01\.$/,
  ],
  [
    'the downstream service’s delay counted as application',
    'scatter',
    header(/^\/scatter\?calls=1&delay_ms=60$/, 'server-timing', TIMING_OF_THE_APPLICATION),
    /delay_ms=60: expected 60 ms at least in Server-Timing's down, found 0\.001 ms\.$/,
  ],
  [
    'scattered calls made one after another',
    'scatter',
    on(/^\/scatter\?calls=20&/, (reply) => (reply.delayMs = 1_200)),
    /calls=20&delay_ms=100: expected calls made at once, below 1000 ms, found 1[23]\d\d ms at best of 3/,
  ],
  [
    'another service behind the port',
    'about',
    rewrite(/^\/about$/, 'n-1', 'older'),
    /^GET \/about: expected nonce `n-1`, found `older`\.$/,
  ],
  [
    'a pool of another size',
    'about',
    rewrite(/^\/about$/, '"pool_size":4', '"pool_size":10'),
    /^GET \/about: expected pool_size over 2 workers 4, found 10\.$/,
  ],
  [
    'a connection that breaks',
    'hash',
    { reply: (_, { url }) => url !== '/hash' },
    /^POST \/hash: expected an answer, found socket hang up\. The checks after it were not made\.$/,
  ],
  ['deflate accepted', 'rooms', { deflate: true }, /is offered: `none`, found `permessage-deflate/],
  ['texts trimmed', 'rooms', { deliver: (text) => text.trim() }, /the text ` {2}\{.*, found `\{/],
  [
    'a text that some sockets are not given',
    'rooms',
    { deliver: (text, socket) => (socket < 5 ? text : null) },
    /at socket 6 of 6 the text .*, found `no frame within 2 s`/,
  ],
  [
    'any room accepted',
    'rooms',
    { acceptAnyRoom: true },
    /^GET \/ws\/rooms\/a%20b: expected the handshake refused with 422 or 403, found an open socket\.$/,
  ],
])('the check finds %s', async (_, feature, defect, sentence) => {
  const { differences } = await conformanceOf(defect, [feature]);
  expect(differences).toContainEqual(expect.stringMatching(sentence));
});

test('answers of two targets are compared byte for byte but for ids and times of what they made', async () => {
  const usual = await conformanceOf({}, ['ping', 'posts']);
  const later = await conformanceOf(rewrite(/^\/posts$/, '03:04:05Z', '07:08:09Z'), ['ping', 'posts']);
  const spaced = await conformanceOf(rewrite(/^\/ping$/, '"pong"', ' "pong"'), ['ping', 'posts']);
  expect(compareAnswers(usual.answers, usual.answers)).toEqual([]);
  expect(compareAnswers(usual.answers, later.answers)).toEqual([]);
  expect(compareAnswers(usual.answers, spaced.answers)).toEqual([
    `GET /ping: expected the other target's headers \`{"content-type":"application/json","content-length":"18"}\`, ` +
      `found \`{"content-type":"application/json","content-length":"19"}\`.`,
  ]);
});
