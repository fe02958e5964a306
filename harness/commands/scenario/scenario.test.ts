import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { readSurroundings } from '../../config.js';
import { UsageError } from '../../errors.js';
import { readScenarioFile } from '../own/scenario-file.js';
import { draftText } from './draft.js';
import type { FromLog } from './from-log.js';
import { draftFromLog } from './from-log.js';
import { draftFromOpenApi } from './from-openapi.js';
import { readLogLine } from './log-line.js';
import { isId, MOST_WORDS } from './path-patterns.js';
import { scenarioCommand } from './scenario.js';
import { Traffic } from './traffic.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-scenario-from-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const REDACTING: FromLog = { format: null, keepIds: false, keepQueries: false, withWrites: false };

/** The draft, and the scenario file that it is. */
function fromLog(lines: readonly string[], options: Partial<FromLog> = {}) {
  const path = written('access.log', `${lines.join('\n')}\n`);
  const draft = draftFromLog(path, 'shop', { ...REDACTING, ...options });
  const text = draftText(draft);
  return { draft, text, ...readScenarioFile(written('shop.yaml', text)) };
}

const common = (second: number, request: string, status = 200) =>
  `10.0.0.7 - alice [10/Oct/2025:13:55:${String(second).padStart(2, '0')} +0200] "${request}" ${status} 512`;

describe('a line of a log', () => {
  const atMs = Date.parse('2025-10-10T13:55:36.000+02:00');

  it.each([
    ['common', common(36, 'GET /orders/7?x=1 HTTP/1.1'), atMs],
    ['combined', `${common(36, 'GET /orders/7?x=1 HTTP/1.1')} "http://a/" "curl/8 \\"x\\""`, atMs],
    ['common', common(36, 'GET /orders/7?x=1 HTTP/1.1').replace(':36 ', ':36.250 '), atMs + 250],
    [
      'common',
      common(36, 'GET /orders/7?x=1 HTTP/1.1').replace(/\[.*\]/, '[2025-10-10T13:55:36+02:00]'),
      atMs,
    ],
    ['json', `{"time":"2025-10-10T11:55:36Z","method":"GET","path":"/orders/7?x=1","status":200}`, atMs],
    [
      'json',
      `{"msec":"${atMs / 1_000 + 0.75}","request_time":0.5,"request":"GET /orders/7?x=1 HTTP/2.0","status":"200"}`,
      atMs + 250,
    ],
    ['json', `{"ts":${atMs / 1_000},"request":{"method":"GET","uri":"/orders/7?x=1"},"status":200}`, atMs],
    [
      'json',
      `{"timestamp":${atMs}000000,"http_method":"GET","url":"https://shop/orders/7?x=1","status":200}`,
      atMs,
    ],
  ] as const)('is read as %s: %s', (format, text, expected) => {
    expect(readLogLine(text, format)).toEqual({
      kind: 'request',
      line: { atMs: expected, method: 'GET', target: '/orders/7?x=1', status: 200 },
    });
  });

  it.each([
    ['common', 'nonsense', 'no line of the common format'],
    ['combined', common(1, 'GET / HTTP/1.1'), 'no line of the combined format'],
    ['common', common(1, '\\x16\\x03\\x01'), 'no request'],
    ['common', common(1, 'GET / HTTP/1.1').replace('Oct', 'Okt'), 'no time'],
    ['json', '{"time":', 'no JSON'],
    ['json', '{"method":"GET","path":"/"}', 'no time'],
  ] as const)('is none where %s finds %s', (format, text, why) => {
    expect(readLogLine(text, format)).toEqual({ kind: 'bad', why });
  });

  const anyCodeUnit = fc.integer({ min: 0, max: 0xffff }).map((unit) => String.fromCharCode(unit));

  it('never throws, and gives no path that could not be sent', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: anyCodeUnit }),
        fc.constantFrom('common' as const, 'json' as const),
        (noise, format) => {
          const text =
            format === 'json'
              ? JSON.stringify({ time: 1, method: 'GET', path: `/${noise}` })
              : common(1, `GET /${noise} HTTP/1.1`);
          const read = readLogLine(text, format);
          if (read.kind === 'request') expect(read.line.target).toMatch(/^\/[\x21-\x7e]*$/);
        },
      ),
    );
  });
});

describe('a segment of a path', () => {
  it.each([
    '7',
    '0b7d9e2a-6a1c-4d0e-9f0a-1b2c3d4e5f60',
    'deadbeef01',
    'order-20391',
    'a@b.example',
    'eyJhbGciOiJIUzI1NiJ9abc',
  ])('is an id: %s', (segment) => {
    expect(isId(segment)).toBe(true);
  });
  it.each(['orders', 'v2', 'checkout-summary', 'favicon.ico', ''])('is a word: %s', (segment) => {
    expect(isId(segment)).toBe(false);
  });
});

describe('a scenario from a log', () => {
  it('has the mix by patterns, without ids, queries, writes and errors, and says what it left out', () => {
    const { scenario, text } = fromLog([
      common(0, 'GET / HTTP/1.1'),
      common(0, 'GET /orders/7?token=secret HTTP/1.1'),
      common(1, 'GET /orders/8 HTTP/1.1', 304),
      common(3, 'POST /orders HTTP/1.1', 201),
      common(3, 'GET /wp-admin HTTP/1.1', 404),
      'broken',
    ]);
    const [level] = scenario.levels;
    expect(level?.load).toMatchObject({
      kind: 'open-loop',
      requests: [
        { name: 'GET /orders/{{id}}', weight: 2, path: '/orders/{{id}}', good: { status: [200, 304] } },
        { name: 'GET /', weight: 1, path: '/' },
      ],
    });
    expect(text).not.toMatch(/secret|alice|10\.0\.0\.7/);
    expect(text).toMatch(/1 line with a method that writes: left out/);
    expect(text).toMatch(/1 line answered with an error: left out/);
    expect(text).toMatch(/1 line with a query/);
    expect(text).toMatch(/1 line not read: no line of the common format \(the first is line 6\)/);
  });

  it('keeps ids, as often as they were asked for, and queries where that is allowed', () => {
    const { scenario } = fromLog(
      [
        common(0, 'GET /orders/7?q=a+b&all HTTP/1.1'),
        common(0, 'GET /orders/7?q=c%26d&all HTTP/1.1'),
        common(0, 'GET /orders/9?q=x&all HTTP/1.1'),
      ],
      { keepIds: true, keepQueries: true },
    );
    expect(scenario.levels[0]?.load).toMatchObject({
      requests: [
        {
          path: '/orders/{{id}}?q={{q}}&all',
          values: {
            id: { kind: 'list', values: ['7', '7', '9'] },
            q: { kind: 'list', values: ['a b', 'c&d', 'x'] },
          },
        },
      ],
    });
  });

  it('takes words of which there are too many in one place for names', () => {
    const people = Array.from(
      { length: MOST_WORDS + 1 },
      (_none, index) =>
        `p${'abcdefghij'[index % 10]}${'klmnopqrst'[Math.floor(index / 10) % 10]}${index > 99 ? 'z' : ''}`,
    );
    const { draft } = fromLog(
      people.map((name) => common(0, `GET /people/${name}/cart HTTP/1.1`)),
      { keepIds: true },
    );
    expect(draft.requests).toHaveLength(1);
    expect(draft.requests[0]).toMatchObject({ path: '/people/{{id}}/cart', weight: people.length });
    expect(draft.requests[0]?.values['id']?.source).toEqual({ list: people.toSorted() });
  });

  it('has the mean rate and the busiest minute as levels', () => {
    const { scenario } = fromLog([
      ...Array.from({ length: 59 }, (_none, index) => common(index, 'GET / HTTP/1.1')),
      ...Array.from({ length: 61 }, () => common(59, 'GET / HTTP/1.1')),
    ]);
    expect(
      scenario.levels.map(({ id, load }) => [id, load.kind === 'open-loop' && load.ratePerSecond]),
    ).toEqual([['usual', 2]]);
  });

  it.each([
    [
      'is no log at all',
      ['a', 'b'],
      /as common, 0 requests in 2 lines: 2 lines not read: no line of the common format/,
    ],
    ['only writes', [common(0, 'POST /a HTTP/1.1')], /1 with a method that writes/],
  ])('is refused where the file %s', (_what, lines, words) => {
    expect(() => fromLog(lines)).toThrow(UsageError);
    expect(() => fromLog(lines)).toThrow(words);
  });

  it('is told to be packed where logrotate has packed it', () => {
    const path = join(folder, 'access.log.2.gz');
    writeFileSync(path, gzipSync(`${common(0, 'GET / HTTP/1.1')}\n`));
    expect(() => draftFromLog(path, 'shop', REDACTING)).toThrow('found one that gzip has packed');
  });

  it('sends what the log has, whatever that is', () => {
    fc.assert(
      fc.property(fc.array(fc.webPath(), { minLength: 1, maxLength: 20 }), fc.boolean(), (paths, keep) => {
        const { draft } = fromLog(
          paths.map((path, index) => common(index, `GET ${path === '' ? '/' : path} HTTP/1.1`)),
          { keepIds: keep, keepQueries: keep },
        );
        const sum = draft.requests.reduce((all, { weight }) => all + weight, 0);
        expect(sum).toBe(paths.length);
      }),
      { numRuns: 50 },
    );
  });
});

describe('traffic', () => {
  it('of one request every second has no dispersion, and of bursts much', () => {
    const even = new Traffic();
    const bursts = new Traffic();
    for (let index = 0; index < 100; index += 1) {
      even.add(index * 1_000);
      bursts.add(Math.floor(index / 10) * 10_000);
    }
    expect(even.rates()).toMatchObject({ seconds: 100, meanPerSecond: 1, dispersion: 0, busiestSecond: 1 });
    expect(bursts.rates().dispersion).toBeCloseTo(10 - 100 / 91, 6);
  });
});

describe('a scenario from an OpenAPI description', () => {
  it('has its GETs, with examples as values', () => {
    const path = written(
      'api.yaml',
      `openapi: 3.1.0
info: { title: Shop }
paths:
  /orders/{order-id}:
    parameters:
      - { $ref: '#/components/parameters/Order' }
    get: { operationId: oneOrder }
    delete: {}
  /search:
    get:
      parameters:
        - { name: q, in: query, required: true, schema: { type: string, enum: [tea, milk] } }
        - { name: page, in: query, schema: { type: integer } }
  /me:
    get:
      parameters: [{ name: X-Key, in: header, required: true, schema: { type: string } }]
components:
  parameters:
    Order: { name: order-id, in: path, required: true, schema: { type: integer, maximum: 9 } }
`,
    );
    const draft = draftFromOpenApi(path, 'api');
    const { scenario } = readScenarioFile(written('api-scenario.yaml', draftText(draft)));
    expect(scenario.levels[0]?.load).toMatchObject({
      requests: [
        {
          name: 'oneOrder',
          path: '/orders/{{order_id}}',
          values: { order_id: { kind: 'uniform', first: 1, last: 9 } },
        },
        {
          name: 'GET /search',
          path: '/search?q={{q}}',
          values: { q: { kind: 'list', values: ['tea', 'milk'] } },
        },
      ],
    });
    expect(draft.remarks.join('\n')).toMatch(/Left out: GET \/me, which wants the header X-Key/);
  });

  it('follows references to references, leaves extensions out, and gives each request a name of its own', () => {
    const path = written(
      'odd.yaml',
      `openapi: 3.0.3
info: { title: "Shop\\n\\e[2J" }
paths:
  x-owner: somebody
  /a/{id}: { get: { operationId: one, parameters: [{ $ref: '#/components/parameters/Id' }] } }
  "/stra\u00dfe x": { get: { operationId: one } }
components:
  parameters:
    Id: { $ref: '#/components/parameters/Other~1One' }
    Other/One: { name: id, in: path, required: true, schema: { $ref: '#/components/schemas/Id' } }
  schemas:
    Id: { type: integer, minimum: 9, maximum: 1 }
`,
    );
    const draft = draftFromOpenApi(path, 'odd');
    const { scenario } = readScenarioFile(written('odd-scenario.yaml', draftText(draft)));
    expect(scenario.levels[0]?.load).toMatchObject({
      requests: [
        { name: 'GET /a/{id}', path: '/a/{{id}}', values: { id: { kind: 'uniform', first: 1, last: 100 } } },
        { name: 'GET /straße x', path: '/stra%C3%9Fe%20x' },
      ],
    });
  });

  it('follows references to whole paths, and tells the base path of the description', () => {
    const path = written(
      'based.yaml',
      `openapi: 3.1.0
servers:
  - { url: 'https://{host}/api/{version}/', variables: { host: { default: shop.example }, version: { default: v1 } } }
paths:
  /a: { $ref: '#/components/pathItems/A' }
components:
  pathItems:
    A: { get: { operationId: a } }
`,
    );
    const draft = draftFromOpenApi(path, 'based');
    expect(draft.requests).toMatchObject([{ name: 'a', path: '/a' }]);
    expect(draft.remarks.join('\n')).toContain("--target URL; the description's own is /api/v1.");
  });

  it.each([
    ['swagger: "2.0"\nbasePath: /v2\n', "; the description's own is /v2."],
    ['openapi: 3.0.0\nservers: [{ url: /api }, { url: /other }]\n', "; the description's own is /api."],
    ['openapi: 3.0.0\nservers: [{ url: "http://shop.example" }]\n', '--target URL.'],
    ['openapi: 3.0.0\nservers: what\n', '--target URL.'],
  ])('says of the base path in %j: %s', (text, words) => {
    const path = written('based.yaml', `${text}paths: { /a: { get: {} } }\n`);
    expect(draftFromOpenApi(path, 'based').remarks.join('\n')).toContain(words);
  });

  it('has those of our own contract', () => {
    const draft = draftFromOpenApi('targets/contract/openapi.yaml', 'contract');
    expect(draft.requests.length).toBeGreaterThan(3);
    expect(() => readScenarioFile(written('contract.yaml', draftText(draft)))).not.toThrow();
    expect(readFileSync(join(folder, 'contract.yaml'), 'utf8')).toContain('/posts/{{');
  });

  it.each([
    ['what is none', 'a: 1\n', /line 1, column 1: /],
    ['paths that are none', 'openapi: 3.0.0\npaths: 7\n', /line 2, column 1: paths/],
    [
      'references that lead nowhere',
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/x/y' }] } } }\n",
      /#\/x\/y/,
    ],
    [
      'references in a circle',
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/x' }] } } }\nx: { $ref: '#/x' }\n",
      /#\/x/,
    ],
    [
      'references to something else',
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/x' }] } } }\nx: { type: string }\n",
      /#\/x: /,
    ],
    [
      'references that encode nothing',
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/100%/y' }] } } }\n",
      /#\/100%\/y/,
    ],
    [
      'references to what every object has',
      "openapi: 3.0.0\npaths: { /a: { get: { parameters: [{ $ref: '#/constructor' }] } } }\n",
      /#\/constructor/,
    ],
    ['no GET', 'openapi: 3.0.0\npaths: { /a: { post: {} } }\n', /no GET/],
  ])('is refused for %s', (_what, text, words) => {
    const path = written('bad.yaml', text);
    expect(() => draftFromOpenApi(path, 'bad')).toThrow(UsageError);
    expect(() => draftFromOpenApi(path, 'bad')).toThrow(words);
  });
});

describe('the command', () => {
  const drafted = (path: string) => {
    let [out, err] = ['', ''];
    const surroundings = { ...readSurroundings(), workingFolder: folder };
    const output = { out: (text: string) => (out += text), err: (text: string) => (err += text) };
    scenarioCommand({ from: path }, { surroundings, output });
    return { out, err };
  };

  it.each([
    ['20261123.log', 'log-20261123'],
    ['null.log', 'log-null'],
    ['1e3.access.log', 'log-1e3'],
    ['2026-11-23.log', '2026-11-23'],
    ['access.log.1', 'access'],
  ])('names what it makes of %s so that it can be read again', (name, id) => {
    const { out } = drafted(written(name, `${common(1, 'GET /a HTTP/1.1')}\n`));
    expect(readScenarioFile(written('again.yaml', out)).scenario.id).toBe(id);
  });

  it('keeps a stranger’s words in their comment, and out of the terminal', () => {
    const { out, err } = drafted(
      written(
        'words.yaml',
        'openapi: 3.0.0\ninfo: { title: "Shop\\nid: evil\\e[2J" }\npaths: { "/a": { get: { operationId: "o\\u009b2J" } } }\n',
      ),
    );
    expect(out).toMatch(/^# From Shop id: evil\uFFFD\[2J: its GETs/);
    // eslint-disable-next-line no-control-regex
    expect(out + err).not.toMatch(/[\u001b\u009b]/);
    expect(readScenarioFile(written('words-again.yaml', out)).scenario.id).toBe('words');
  });
});
