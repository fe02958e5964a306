import { mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import { planOf } from '../analysis/observations.test-support.js';
import { summarizeRuns } from './run-summary.js';

describe('the runs of a results folder', () => {
  const results = mkdtempSync(join(tmpdir(), 'crossover-runs-'));
  const put = (id: string, files: Record<string, string>) => {
    mkdirSync(join(results, id));
    for (const [name, text] of Object.entries(files)) writeFileSync(join(results, id, name), text);
  };
  const report = sampleReport();

  it('are told by their reports, one under way by its plan, and damage never keeps the others from being listed', () => {
    const plan = JSON.stringify(planOf(5));
    put('a-whole', { 'plan.json': plan, 'report.json': JSON.stringify(report) });
    put('b-begun', { 'plan.json': plan });
    put('c-damaged', { 'plan.json': plan, 'report.json': '{"run":' });
    put('d-nothing', { 'plan.json': 'nonsense' });
    put('e-no-run', { 'other.txt': '' });
    const hostile = { ...report, headline: 'safe\u001b[2J' };
    put('f-hostile', { 'plan.json': plan, 'report.json': JSON.stringify(hostile) });
    const { status, lab, startedAt } = report.run;
    const effects = [
      { tries: 3, found: 3 },
      { tries: 3, found: 1 },
    ];
    put('g-proof', {
      'plan.json': plan,
      'prove.json': JSON.stringify({ run: { status, lab, startedAt }, effects }),
    });
    const found = summarizeRuns(results);
    expect(found.map(({ id, state }) => `${id} ${state}`)).toEqual([
      `a-whole ${report.run.status}`,
      'b-begun unreported',
      'c-damaged unreadable',
      'd-nothing unreadable',
      `f-hostile ${report.run.status}`,
      `g-proof ${report.run.status}`,
    ]);
    expect(found[0]).toMatchObject({ startedAt: report.run.startedAt, headline: report.headline });
    expect(found[1]).toMatchObject({ profile: 'quick', lab: 'local', headline: null });
    expect(found.at(-2)?.headline).toBe('safe\uFFFD[2J');
    expect(found.at(-1)).toMatchObject({
      profile: 'prove',
      headline: 'Of 6 planted effects 4 were found.',
    });
  });
});
