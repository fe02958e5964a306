import { expect, it } from 'vitest';
import type { WorstSeen } from './rig.js';
import { exactly, timed } from './figure.js';
import { selfTestJson, selfTestText } from './result-text.js';
import { judge } from './selftest.js';

const evidence: WorstSeen = {
  otherCpuShare: 0.4,
  stealShare: 0,
  agentWaitedShare: 0,
  serverWaitedShare: 0,
  lostSeconds: 1,
  lostShare: 0.4,
  serverLateP99Us: 10,
  lagP99Us: 20,
  agentBusy: 0.05,
};
const figures = [
  exactly({ id: 'ok', what: 'good answers' }, 600, 600),
  exactly({ id: 'timed-out', what: 'timed out' }, 20, 19),
  timed({ id: 'response-p50', what: 'response time, p50' }, 20_000, 21_500),
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
    tolerance: 200,
    ok: false,
    status: 'busy',
  });
  expect(references.map(({ status }) => status)).toEqual(['ok', 'wrong', 'busy']);
  expect(machine).toMatchObject([{ reference: 'example', otherCpuShare: 0.4 }]);
});

it('the table says what is known, truth, measured and error, why a machine was busy, and what to do', () => {
  const text = selfTestText(results);
  expect(text).toMatch(/example: 20 ms for each request/);
  expect(text).toMatch(/good answers +600 +600 +0 {2}ok\n/);
  expect(text).toMatch(/timed out +20 +19 +−1 {2}WRONG\n/);
  expect(text).toMatch(/response time, p50 +20\.0 ms +21\.5 ms +\+1\.50 ms {2}BUSY\n/);
  expect(text).toMatch(/busy because other programs used the processors: 40\.0 %/);
  expect(text).toMatch(/3 figures: 1 ok, 1 wrong, 1 busy\./);
  expect(text).toMatch(/please report it/);
  expect(text).toMatch(/Stop other programs/);
});
