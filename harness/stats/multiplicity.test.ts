import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stepDown } from './multiplicity.js';

const probabilities = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { minLength: 1, maxLength: 8 });

/** Holm's procedure as he wrote it: take away the smallest while it is at or below the level over how many are left. */
function rejectedOneByOne(values: readonly number[], level: number): Set<number> {
  const rejected = new Set<number>();
  for (;;) {
    const left = values.map((_, index) => index).filter((index) => !rejected.has(index));
    const smallest = left.reduce((best, index) => (values[index]! < values[best]! ? index : best), left[0]!);
    if (left.length === 0 || values[smallest]! * left.length > level) return rejected;
    rejected.add(smallest);
  }
}

/** As Holm has it: the level over how many are left. */
const holm = (values: readonly number[], level: number) => stepDown(values, (left) => level / left);

describe("Holm's step-down", () => {
  // Each with its published adjusted probabilities: the least levels at which each is claimed.
  const examples: [source: string, given: number[], adjusted: number[]][] = [
    // pingouin, documentation of multicomp and holm
    ['pingouin', [0.5, 0.003, 0.32, 0.054, 0.0003], [0.64, 0.012, 0.64, 0.162, 0.0015]],
    // @stdlib/stats/padjust, documentation, method "holm"
    ['stdlib', [0.319, 0.201, 0.4, 0.374, 0.113], [0.957, 0.804, 0.957, 0.957, 0.565]],
  ];

  it.each(examples)('claims at the levels that %s prints, and below them not', (_source, given, adjusted) => {
    adjusted.forEach((level, index) => {
      expect(holm(given, level * 1.000_001)[index]).toBe(true);
      expect(holm(given, level * 0.999_999)[index]).toBe(false);
    });
  });

  it('claims what the procedure claims, one by one, at any level', () => {
    fc.assert(
      fc.property(probabilities, fc.double({ min: 0.001, max: 0.5, noNaN: true }), (values, level) => {
        const claimed = holm(values, level).flatMap((isClaimed, index) => (isClaimed ? [index] : []));
        expect(new Set(claimed)).toEqual(rejectedOneByOne(values, level));
      }),
    );
  });

  it('claims no more than each could claim alone, and all that Bonferroni would', () => {
    fc.assert(
      fc.property(probabilities, (values) => {
        holm(values, 0.05).forEach((isClaimed, index) => {
          if (isClaimed) expect(values[index]!).toBeLessThanOrEqual(0.05);
          else expect(values[index]!).toBeGreaterThan(0.05 / values.length);
        });
      }),
    );
  });
});
