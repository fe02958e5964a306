import { expect, test } from 'vitest';
import { interruptedReport, sampleReport } from '../../../test/fixtures/sample-report.js';
import { boundSentences, boundTable, decompositionTable } from './bounds.js';

test('each level, target and kind of request has its bound, Postgres only at the mean', () => {
  const { rows } = boundTable(sampleReport(), 'crud');
  expect(rows.map(([level, target, which]) => [level, target, which])).toEqual([
    ['rate-200', 'Python', 'mean'],
    ['rate-200', 'Python', 'at or above p95'],
    ['rate-200', 'Go', 'mean'],
    ['rate-200', 'Go', 'at or above p95'],
  ]);
  // 0.11 + 0.62 ms of 0.06 + 0.72 + 0.73 + 1.1 = 2.61 ms: 28.0 %, and 2.61 / 1.88 = 1.39.
  expect(rows[0]?.slice(3, 7)).toEqual([
    '2.61 ms [2.53, 2.69]',
    '730 µs [708, 752]',
    '28.0 % [27.1, 28.8]',
    '1.39x [1.35, 1.43]',
  ]);
  expect(rows[1]?.slice(7)).toEqual(['–', '–']);
});

test('the injected wait stands apart from what Postgres did, and from its share', () => {
  const { rows } = decompositionTable(sampleReport(), 'dashboard');
  const wait50 = rows.find(([level, target]) => level === 'wait-50' && target === 'Python');
  // 50.5 ms executed, 50 of them asleep; 0.5 of 0.9 ms of work.
  expect(wait50?.slice(8)).toEqual(['50.5 ms', '50.0 ms', '55.6 % [53.9, 57.2]']);
});

test('a scenario is told in words: the own code, the outer bound, and Postgres beside the service', () => {
  const sentences = boundSentences(sampleReport(), 'dashboard').join('\n');
  expect(sentences).toMatch(/Python’s own code .* 0\.360 % \(wait-200\) to 26\.2 % \(wait-0\) of the mean/);
  expect(sentences).toMatch(/1\.01 \(wait-200\) to 4\.98 \(wait-0\) times, which no rewrite exceeds/);
  expect(sentences).toMatch(/injected wait left out of both, Postgres itself executes 55\.6 %;/);
});

test('what Postgres executed beyond what was waited for is no share, and told as what was counted', () => {
  const usual = sampleReport();
  const report = sampleReport({
    decompositions: usual.decompositions.map((one) =>
      one.level === 'wait-200' && one.postgres
        ? {
            ...one,
            mean: { ...one.mean, dbMs: 203.4 },
            postgres: {
              ...one.postgres,
              executionMs: { estimate: 204.6, low: null, high: null },
              shareOfDbBesideWait: { estimate: 1.35, low: 0.74, high: 2.45 },
            },
          }
        : one,
    ),
  });
  const wait200 = decompositionTable(report, 'dashboard').rows.find(([level]) => level === 'wait-200');
  expect(wait200?.at(-1)).toBe('no share: 4.60 ms executed, 3.40 ms waited for');
  const sentences = boundSentences(report, 'dashboard').join('\n');
  expect(sentences).toContain('Postgres itself executes 55.6 %;');
  expect(sentences).toContain(
    'Of Python no share can be told where Postgres executed more than was waited for: statements that ran at once each count in full, and both counts are not of exactly the same requests (wait-200 4.60 ms executed, 3.40 ms waited for).',
  );
  expect(sentences).not.toMatch(/(?<![.\d])1\d\d %/);
});

test('a scenario without a database says so, and has no rows of zeros', () => {
  const report = sampleReport();
  expect(boundSentences(report, 'hashing')).toEqual([expect.stringMatching(/^No request .* database/)]);
  expect(decompositionTable(report, 'hashing').rows).toEqual([]);
  expect(boundTable(report, 'hashing').rows).toEqual([]);
});

test('the wait for another service has a column and words only where there was one', () => {
  const usual = sampleReport();
  const calling = sampleReport({
    decompositions: usual.decompositions.map((one) =>
      one.scenario === 'crud' ? { ...one, mean: { ...one.mean, downMs: 50 } } : one,
    ),
  });
  const titles = ({ columns }: ReturnType<typeof boundTable>) => columns.map(({ title }) => title);
  expect(titles(decompositionTable(usual, 'crud'))).not.toContain('Downstream service');
  expect(titles(decompositionTable(calling, 'crud')).slice(3, 7)).toEqual([
    'Waiting for the pool',
    'Database',
    'Downstream service',
    'Serialising',
  ]);
  expect(decompositionTable(calling, 'crud').rows[0]?.[5]).toBe('50.0 ms');
  expect(titles(boundTable(calling, 'crud'))).toContain(
    'All outside Postgres, the pool and the downstream service',
  );
  expect(boundSentences(calling, 'crud').join()).toContain(
    'the waits for the pool and the downstream service and',
  );
});

test('nothing is said of what was not timed', () => {
  expect(boundSentences(interruptedReport(), 'crud')).toEqual([]);
  expect(boundSentences(sampleReport(), 'fanout')).toEqual([]);
});
