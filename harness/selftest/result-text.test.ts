import { expect, it } from 'vitest';
import { exactly, timed } from './figure.js';
import { selfTestJson, selfTestText } from './result-text.js';
import { judge } from './judge.js';
import { quietBut } from './quiet.test-support.js';

const evidence = quietBut({ otherCpuShare: 0.4, lostSeconds: 1, lostShare: 0.4 });
const figures = [
  exactly({ id: 'ok', what: 'good answers' }, 600, 600),
  exactly({ id: 'timed-out', what: 'timed out' }, 20, 19),
  timed({ id: 'response-p50', what: 'response time, p50' }, 20_000, 21_500, {
    highestUs: 20_400,
    delays: 500,
  }),
];
const reference = {
  id: 'example',
  known: '20 ms for each request',
  seconds: 1,
  measure: () => Promise.resolve(figures),
};
const results = [{ reference, evidence, findings: figures.map((figure) => judge(figure, evidence)) }];

it('JSON has a row a figure, with its unit, its tolerance and its status', () => {
  const { references, machine } = selfTestJson(results);
  expect(references[2]).toEqual({
    id: 'example/response-p50',
    what: 'response time, p50',
    known: '20 ms for each request',
    unit: 'us',
    truth: 20_000,
    measured: 21_500,
    error: 1_500,
    low: 19_800,
    high: 20_600,
    tells: 600,
    mustTell: 5_000,
    ok: false,
    status: 'busy',
  });
  expect(references.map(({ status }) => status)).toEqual(['ok', 'wrong', 'busy']);
  expect(machine).toMatchObject([{ reference: 'example', otherCpuShare: 0.4 }]);
});

it('the table says what is known, truth, measured, error and what is told, why a machine was busy, and what to do', () => {
  const text = selfTestText(results);
  expect(text).toMatch(/example: 20 ms for each request/);
  expect(text).toMatch(/good answers +600 +600 +0 +ok\n/);
  expect(text).toMatch(/timed out +20 +19 +−1 +WRONG\n/);
  expect(text).toMatch(/response time, p50 +20\.0 ms +21\.5 ms +\+1\.50 ms +600 µs {2}BUSY\n/);
  expect(text).toMatch(
    /other programs used the processors: 40\.0 %, limit 5 %; a plain client saw answers late/,
  );
  expect(text).toMatch(/3 figures: 1 ok, 1 wrong, 1 busy, 0 untold\./);
  expect(text).toMatch(/"tells"/);
  expect(text).toMatch(/please report it/);
  expect(text).toMatch(/Stop other programs/);
});

it('the table says that a quiet machine may tell nothing of a figure, or of a whole reference', () => {
  const figure = timed({ id: 'p99', what: 'p99' }, 20_000, 20_000, { highestUs: 30_000, delays: 5 });
  const text = selfTestText([{ reference, evidence: quietBut({}), findings: [judge(figure, quietBut({}))] }]);
  expect(text).toMatch(
    /p99 .* 10\.2 ms {2}UNTOLD\n {2}a plain client saw answers late, median: 300 µs; p99: 900 µs;/,
  );
  expect(text).toMatch(/nothing is known of them here/);
  expect(text).toMatch(/not fit to judge its agents/);
});
