import { describe, expect, it } from 'vitest';
import type { FoundWarning } from '../../model/report/measurement/warning.js';
import { warningWords } from './warnings.js';

describe('a warning', () => {
  it('of a gate has the gate for its id, its worst and best figure, and the gate’s own remedy', () => {
    const found: FoundWarning = {
      kind: 'gate',
      scenario: 'crud',
      level: 'rate-200',
      target: 'go-nethttp',
      gate: 'steal',
      severity: 'invalid',
      title: 'share taken away',
      remedy: 'Take another hour.',
      threshold: 0.2,
      lowest: 0.25,
      highest: 0.5,
      trials: 3,
    };
    expect(warningWords(found)).toEqual({
      id: 'steal',
      message: 'crud/rate-200, go-nethttp: share taken away: 0.25 to 0.5 in 3 trials (spoiled beyond 0.2).',
      remedy: 'Take another hour.',
    });
    expect(warningWords({ ...found, highest: 0.25, trials: 1 }).message).toContain(': 0.25 in 1 trial (');
  });

  it('counts the differences from the contract that it does not tell', () => {
    const differences = ['One.', 'Two.', 'Three.', 'Four.', 'Five.', 'Six.'];
    expect(warningWords({ kind: 'conformance', target: 'go', differences }).message).toBe(
      'go differs from the contract: One. Two. Three. Four. Five. (and 1 more)',
    );
  });
});
