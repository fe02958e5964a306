import { expect, test } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { decompositionCharts } from './decomposition.js';

test('the wait for another service is a part of the picture only where it is not zero', () => {
  const usual = sampleReport();
  const calling = sampleReport({
    decompositions: usual.decompositions.map((one) =>
      one.scenario === 'crud' ? { ...one, mean: { ...one.mean, downMs: 50 } } : one,
    ),
  });
  const chart = (report: typeof usual, name: string) =>
    decompositionCharts(report).find((one) => one.name === name)!;
  expect(chart(usual, 'crud-time-mean').svg).not.toContain('downstream');
  expect(chart(calling, 'crud-time-slow').svg).not.toContain('downstream');
  expect(chart(calling, 'crud-time-mean').svg).toMatch(/database 1\.\d+ %, downstream 9\d\.\d %/);
});
