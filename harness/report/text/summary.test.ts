import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import { renderSummary } from './summary.js';

describe('summary.md', () => {
  it('opens with the verdict and the rows, and folds what is behind them', () => {
    const text = renderSummary(sampleReport());
    expect(text).toMatch(
      /^# Python and Go: what was measured\n\n\*\*Users would notice that Go is faster in/,
    );
    expect(text.indexOf('| A service that … |')).toBeLessThan(text.indexOf('<details>'));
    expect(text).toContain('<summary>Where the advantage begins</summary>');
    expect(text.match(/<details>/g)).toHaveLength(text.match(/<\/details>/g)?.length ?? 0);
  });

  it.each([
    ['a smoke run', smokeReport()],
    ['an interrupted run', interruptedReport()],
    ['a single target', oneTargetReport()],
  ])('says what there is to say of %s', (_, report) => {
    const text = renderSummary(report);
    expect(text).not.toMatch(/undefined|NaN|\[object|\n\n\n/);
  });

  it('stays below 64 KB however long a run is, and says what it left out', () => {
    const sample = sampleReport();
    const scenarios = sample.scenarios.map((scenario) => ({ ...scenario, answer: 'long '.repeat(9_000) }));
    const text = renderSummary({ ...sample, scenarios });
    expect(Buffer.byteLength(text)).toBeLessThan(64_000);
    expect(text).toContain('Left out for its length: 1 of');
  });

  it('lets nothing from outside open a tag', () => {
    const text = renderSummary({ ...sampleReport(), headline: '<script>alert(1)</script>' });
    expect(text).not.toContain('<script>');
  });
});
