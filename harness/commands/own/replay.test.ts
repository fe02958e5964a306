import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, describe, expect, it } from 'vitest';
import { UsageError } from '../../errors.js';
import { arrivalsUs } from '../../load/http/schedule.js';
import type { Level } from '../../model/plan/scenario.js';
import { replayed } from './replay.js';
import { readScenarioFile } from './scenario-file.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-replay-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function written(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const own = readScenarioFile(
  written(
    'shop.yaml',
    `id: shop
question: Which?
requests:
  - { name: order, path: '/orders/{{id}}', values: { id: { range: [1, 9] } } }
  - { name: new, path: /orders/new }
  - { name: search, path: '/search?q={{q}}', values: { q: { list: [tea] } } }
levels:
  - { id: rate-50, rate: 50, seconds: 5 }
`,
  ),
);
const START_MS = 1_760_000_000_000;
const line = (atMs: number, path: string, method = 'GET') =>
  JSON.stringify({ time: START_MS + atMs, method, path, status: 200 });

function replay(lines: readonly string[], seconds: number | null = null) {
  const path = written('access.log', `${lines.join('\n')}\n`);
  const { scenario, remarks } = replayed(own, path, { format: null, seconds });
  const [level] = scenario.levels as [Level];
  if (level.load.kind !== 'open-loop' || !level.load.replay) throw new Error('A replay is an open loop.');
  const { load } = level;
  const { gapsUs = [], requests = [] } = load.replay ?? {};
  const due = arrivalsUs({
    ratePerSecond: load.ratePerSecond as number,
    durationSeconds: level.seconds.quick,
    arrivals: 'poisson',
    seed: 1,
    replay: { gapsUs },
  });
  return { scenario, level, remarks, requests, due: [...due] };
}

describe('a replay', () => {
  it('has the lines of the log as requests of the file, those without placeholders first', () => {
    const { requests, due, remarks } = replay([
      line(0, '/orders/7'),
      line(1.5, '/orders/new?x=1'),
      line(250, '/search?q=milk'),
      line(300, '/search?other=1'),
      line(400, '/elsewhere', 'DELETE'),
      'broken',
    ]);
    expect(requests).toEqual([0, 1, 2]);
    expect(due).toEqual([0, 1_500, 250_000]);
    expect(remarks).toEqual([
      'access.log: 3 requests in 1 s, at the log’s own times',
      'access.log: 1 line with GET and a path that no request of the scenario file has, not sent',
      'access.log: 1 line with DELETE and a path that no request of the scenario file has, not sent',
      'access.log: 1 line not read: no JSON (the first is line 6)',
    ]);
  });

  it('has in each 100 ms as many requests as the log, in whatever order that was written', () => {
    const moments = fc.array(fc.integer({ min: 0, max: 20_000 }), { minLength: 1, maxLength: 300 });
    fc.assert(
      fc.property(moments, (times) => {
        fc.pre(times.some((at) => (at - Math.min(...times)) % 1_000 !== 0 || (START_MS + at) % 1_000 !== 0));
        const { due, level } = replay(times.map((at) => line(at, '/orders/7')));
        const first = Math.min(...times);
        const slots = (list: readonly number[], perSlot: number) =>
          list.map((at) => Math.floor(at / perSlot)).sort((x, y) => x - y);
        const sinceFirst = times.map((at) => at - first);
        expect(slots(due, 100_000)).toEqual(slots(sinceFirst, 100));
        expect(due.every((at) => at < level.seconds.quick * 1e6)).toBe(true);
      }),
      { numRuns: 50 },
    );
  });

  it('spreads the requests of a second evenly where the log tells no more', () => {
    const { due, remarks } = replay([line(0, '/orders/7'), line(0, '/orders/8'), line(2_000, '/orders/9')]);
    expect(due).toEqual([0, 500_000, 2_000_000]);
    expect(remarks).toContain(
      'access.log tells whole seconds: the requests of each are spread evenly over it',
    );
  });

  it('takes only the beginning where that is asked for', () => {
    const { due, level } = replay(
      [line(0.5, '/orders/7'), line(1_700, '/orders/8'), line(9_000, '/orders/9')],
      2,
    );
    expect(due).toEqual([0, 1_699_500]);
    expect(level.seconds).toEqual({ quick: 2, standard: 2 });
  });

  it('is refused where nothing fits, and where it is faster than the file allows', () => {
    expect(() => replay([line(0, '/elsewhere')])).toThrow(/none in 1 request/);
    const fast = Array.from({ length: 1_001 }, (_none, index) => line(index * 0.5, '/orders/7'));
    expect(() => replay(fast)).toThrow(UsageError);
    expect(() => replay(fast)).toThrow(/1,001 in the busiest second/);
  });
});
