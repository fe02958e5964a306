import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Histogram } from './histogram.js';
import { latencyClass } from './latency-class.js';

const samples = fc.array(fc.integer({ min: 0, max: 3_600_000_000 }), { minLength: 1, maxLength: 200 });

function of(values: readonly number[]): Histogram {
  const histogram = Histogram.empty();
  for (const value of values) histogram.record(value);
  return histogram;
}

/** Three significant digits: a thousandth either way, and a microsecond, since classes have whole edges. */
function expectClose(actual: number | null, expected: number): void {
  expect(Math.abs((actual ?? NaN) - expected)).toBeLessThanOrEqual(1 + expected / 1_000);
}

test('percentiles agree with a sorted array to three digits', () => {
  fc.assert(
    fc.property(samples, fc.constantFrom(1, 50, 90, 95, 99, 99.9, 100), (values, percent) => {
      const sorted = [...values].sort((a, b) => a - b);
      const rank = Math.max(1, Math.ceil((percent / 100) * sorted.length - 1e-9));
      expectClose(of(values).percentile(percent), sorted[rank - 1]!);
    }),
  );
});

test('ten seconds are told apart by less than 5 ms with four digits, and not with three', () => {
  const [early, late] = [10_001_500, 10_003_000];
  const apart = (digits: 3 | 4) => {
    const [one, other] = [early, late].map((us) => {
      const histogram = Histogram.empty(digits);
      histogram.record(us);
      return Histogram.decode(histogram.encode()).percentile(50) ?? NaN;
    });
    return (other ?? NaN) - (one ?? NaN);
  };
  expect(apart(3)).toBeGreaterThan(5_000);
  expect(Math.abs(apart(4) - (late - early))).toBeLessThan(600);
});

test('histograms of more digits than the sum have are added up in it', () => {
  const fine = Histogram.empty(4);
  for (const us of [1_000, 2_000, 10_000_000]) fine.record(us);
  const sum = Histogram.decodeMerged([fine.encode()]);
  expect(sum.count).toBe(3);
  expectClose(sum.percentile(100), 10_000_000);
});

test('count, least, greatest and mean agree with a plain list', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const digest = of(values).digest();
      expect(digest.count).toBe(values.length);
      expectClose(digest.min, Math.min(...values));
      expectClose(digest.max, Math.max(...values));
      expectClose(digest.mean, values.reduce((sum, value) => sum + value, 0) / values.length);
    }),
  );
});

test('the mean at or above p95 is that of the slowest twentieth and of those that share its lowest class', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const sorted = [...values].sort((a, b) => b - a);
      const rank = Math.ceil(values.length * 0.05);
      const lowest = latencyClass(sorted[rank - 1]!);
      const edge = latencyClass(sorted[rank] ?? -1) === lowest;
      const slow = sorted.filter((value) => latencyClass(value) >= lowest);
      // Where a class goes on below the rank, a digit rounded across its edge may take one more or one less.
      fc.pre(!edge);
      expectClose(of(values).meanAtOrAboveP95(), slow.reduce((sum, value) => sum + value, 0) / slow.length);
    }),
  );
});

test('requests of one class are at or above p95 together', () => {
  expectClose(of([10, 10_000, 10_010, 10_030]).meanAtOrAboveP95(), 30_040 / 3);
  expect(Histogram.empty().meanAtOrAboveP95()).toBeNull();
});

test('what was encoded is decoded again', () => {
  fc.assert(
    fc.property(samples, (values) => {
      const histogram = of(values);
      const decoded = Histogram.decode(histogram.encode());
      expect(decoded.count).toBe(values.length);
      for (const percent of [0, 50, 99, 100])
        expect(decoded.percentile(percent)).toBe(histogram.percentile(percent));
    }),
  );
});

test('merged parts are the whole', () => {
  fc.assert(
    fc.property(samples, samples, (first, second) => {
      const merged = Histogram.merged([of(first), Histogram.decode(of(second).encode())]);
      const whole = of([...first, ...second]).encode();
      expect(merged.encode()).toBe(whole);
      expect(Histogram.decodeMerged([of(first).encode(), of(second).encode()]).encode()).toBe(whole);
    }),
  );
});

test('an empty histogram has a count of 0 and no figures', () => {
  const empty = Histogram.decode(Histogram.empty().encode());
  expect(Object.values(empty.digest()).filter((figure) => figure !== null)).toEqual([0]);
  expect(Histogram.merged([empty, of([5])]).digest().count).toBe(1);
});

test('fractions are rounded and a negative time counts as 0', () => {
  const histogram = of([-0.4, 1.6]);
  expect([histogram.min(), histogram.max()]).toEqual([0, 2]);
});

test('counts what is at or below a value, and of its own class what is above', () => {
  fc.assert(
    fc.property(samples, fc.integer({ min: 0, max: 100_000 }), (values, us) => {
      const atOrBelow = (limit: number) => values.filter((value) => value <= limit).length;
      const counted = of(values).countAtOrBelow(us);
      expect(counted).toBeGreaterThanOrEqual(atOrBelow(us));
      expect(counted).toBeLessThanOrEqual(atOrBelow(us * 1.001));
    }),
  );
});

test('its class at 10,000 us ends at 10,007 us', () => {
  expect(of([9_999, 10_000, 10_007, 10_008]).countAtOrBelow(10_000)).toBe(3);
  expect(Histogram.empty().countAtOrBelow(10_000)).toBe(0);
});
