import { describe, expect, it } from 'vitest';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import { EXIT } from '../errors.js';
import { failOnCode, failOnOf } from './fail-on.js';

describe('--fail-on', () => {
  const sample = sampleReport();
  const invalid = {
    ...sample,
    comparisons: sample.comparisons.map((row) =>
      row.arm === 'ab' && row.primary ? { ...row, verdict: 'invalid' as const } : row,
    ),
  };

  it('tells undecided, invalid and failed apart, the gravest first', () => {
    expect(failOnCode(sample, ['undecided'])).toBe(EXIT.undecided);
    expect(failOnCode(sample, ['invalid'])).toBe(EXIT.done);
    expect(failOnCode(sample, ['failed', 'undecided'])).toBe(EXIT.finishedWithFailures);
    expect(failOnCode(invalid, ['invalid', 'undecided'])).toBe(EXIT.invalid);
    expect(failOnCode(sample, [])).toBe(EXIT.done);
  });

  it('is a list with commas, and refuses what it does not know', () => {
    expect(failOnOf('failed, undecided', [])).toEqual(['failed', 'undecided']);
    expect(failOnOf(undefined, ['failed'])).toEqual(['failed']);
    expect(() => failOnOf('bad', [])).toThrow(/--fail-on/);
  });
});
