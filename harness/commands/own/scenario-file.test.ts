import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { readScenarioFile } from './scenario-file.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-scenario-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function read(text: string) {
  const path = join(folder, 'shop.yaml');
  writeFileSync(path, text);
  return readScenarioFile(path);
}

const LEAST = `id: shop
question: Is the new one slower?
requests:
  - { name: home, weight: 1, method: GET, path: / }
levels:
  - { id: rate-50, rate: 50, seconds: 5 }
`;

describe('a scenario file', () => {
  it('needs an id, a question, a request and a level', () => {
    const { scenario, limits } = read(LEAST);
    expect(scenario).toMatchObject({ id: 'shop', needs: [], writes: false, ratioMargin: 1.1 });
    expect(scenario.levels[0]).toMatchObject({
      id: 'rate-50',
      load: { kind: 'open-loop', ratePerSecond: 50 },
      seconds: { quick: 5, standard: 5 },
    });
    expect(limits).toEqual({ mostPerSecond: 1_000, mostErrorShare: 0.5 });
  });

  it('draws values from ranges, sequences, lists and a column of a CSV file', () => {
    writeFileSync(join(folder, 'ids.csv'), 'id,name\n7,"a ""b"""\n8,c d\n');
    const { scenario } = read(`id: shop
question: Which?
requests:
  - name: order
    method: POST
    path: /orders/{{id}}?by={{who}}
    body: { item: '{{item}}', n: '{{n}}' }
    values:
      id: { range: [1, 9] }
      n: { sequence: [1, 1000] }
      item: { list: [tea, 2] }
      who: { csv: { file: ids.csv, column: name } }
    good: { status: 201, json: { field: id } }
levels:
  - { id: half, share: 0.5 }
  - { id: up, staircase: true }
`);
    expect(scenario.writes).toBe(true);
    const { load } = scenario.levels[0]!;
    expect(load).toMatchObject({
      ratePerSecond: { times: 0.5, pilot: 'shop-within-objective' },
      requests: [
        {
          body: '{"item":"{{item}}","n":"{{n}}"}',
          good: { status: [201], json: { field: 'id' } },
          values: {
            id: { kind: 'uniform', first: 1, last: 9 },
            n: { kind: 'sequence', first: 1, last: 1_000 },
            item: { kind: 'list', values: ['tea', '2'] },
            who: { kind: 'list', values: ['a "b"', 'c d'] },
          },
        },
      ],
    });
    expect(scenario.pilots?.[0]).toMatchObject({ kind: 'rate-within-objective', startPerSecond: 20 });
  });

  it.each([
    ['a key that nobody knows', LEAST.replace('seconds: 5', 'secs: 5'), /line 6, column 30: .*secs/],
    [
      'a value that does not fit',
      LEAST.replace('path: /', 'path: home'),
      /line 4, column 43: requests\.0\.path/,
    ],
    [
      'what is missing',
      LEAST.replace('question: Is the new one slower?\n', ''),
      /line 1, column 1: question/,
    ],
    ['YAML that is none', `${LEAST}  - [`, /line \d+, column \d+/],
    ['a level without a load', LEAST.replace('rate: 50, ', ''), /line 6, .*one of rate, share/],
    ['a rate beyond its limit', `${LEAST}limits: { rate: 40 }\n`, /line 6, .*more than the 40 a second/],
    [
      'a placeholder without values',
      LEAST.replace('path: /', "path: '/{{id}}'"),
      /\{\{id\}\}, for which values/,
    ],
    ['a path beyond ASCII', LEAST.replace('path: /', 'path: /straße'), /line 4, column 43: .*percent-encode/],
    ['a path with a space', LEAST.replace('path: /', "path: '/a b'"), /line 4, .*percent-encode/],
    [
      'a header that would end its line',
      LEAST.replace('path: / ', 'path: /, headers: { X-A: "a\\r\\nX-B: b" } '),
      /line 4, .*no control characters/,
    ],
    [
      'a name that is none of a header',
      LEAST.replace('path: / ', 'path: /, headers: { "X A": b } '),
      /line 4, .*no name of a header|Invalid key/,
    ],
    [
      'a range whose first is its last',
      LEAST.replace('path: / ', "path: '/{{id}}', values: { id: { range: [9, 1] } } "),
      /line 4, .*the first is to be the lesser/,
    ],
    [
      'a status that is none',
      LEAST.replace('path: / ', 'path: /, good: { status: 42 } '),
      /line 4, .*status/,
    ],
    ['an alias without its anchor', LEAST.replace('path: /', 'path: *home'), /home/],
    ['a rate beyond any agent', LEAST.replace('rate: 50', 'rate: 1e12'), /line 6, .*rate/],
    ['two levels of one name', `${LEAST}  - { id: rate-50, rate: 9 }\n`, /two that are called rate-50/],
  ])('is refused with its line and column for %s', (_what, text, words) => {
    expect(() => read(text)).toThrow(UsageError);
    expect(() => read(text)).toThrow(words);
  });
});
