import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { BandPoint } from './crossing.js';
import { lastCrossing } from './crossing.js';
import { Random } from './random.js';
import { simultaneousMeans } from './simultaneous.js';
import { studentQuantile } from './student.js';

/** A curve against a threshold of 1. */
const curve = (values: readonly number[], half = 0.5): BandPoint[] =>
  values.map((value, at) => ({ at, estimate: value - 1, low: value - 1 - half, high: value - 1 + half }));

describe('the crossing of a curve', () => {
  it('lies where the straight line between two points meets zero, its interval between points that the band decides', () => {
    expect(lastCrossing(curve([0, 0, 2, 2]))).toEqual({
      direction: 'rising',
      at: 1.5,
      low: 1,
      high: 2,
      times: 1,
    });
  });

  it('is left open over points that the band does not decide', () => {
    expect(lastCrossing(curve([0, 0.8, 1.2, 2]))).toMatchObject({ at: 1.5, low: 0, high: 3 });
  });

  it('of a falling curve mirrors that of a rising one', () => {
    expect(lastCrossing(curve([3, 2, 0]))).toEqual({
      direction: 'falling',
      at: 1.5,
      low: 1,
      high: 2,
      times: 1,
    });
  });

  it('has an open end where the band never crosses', () => {
    expect(lastCrossing(curve([0.8, 1.2], 0.5))).toMatchObject({ at: 0.5, low: null, high: null });
    expect(lastCrossing(curve([0, 1.2], 0.5))).toMatchObject({ high: null });
  });

  it('is the last of several, after which the curve keeps its side', () => {
    expect(lastCrossing(curve([2, 0, 0, 2], 0.1))).toMatchObject({ at: 2.5, times: 2 });
  });

  it('is not there where the curve stays on one side, or has no points', () => {
    expect(lastCrossing(curve([2, 3, 4]))).toBeNull();
    expect(lastCrossing([])).toBeNull();
  });

  it('takes a point on the threshold for one below it, whichever way the curve runs', () => {
    expect(lastCrossing(curve([2, 1, 1], 0))).toMatchObject({ direction: 'falling', at: 1, low: 0, high: 1 });
    expect(lastCrossing(curve([2, 0, 1], 0))).toMatchObject({ direction: 'falling', at: 0.5 });
    expect(lastCrossing(curve([1, 1, 2], 0))).toMatchObject({ direction: 'rising', at: 1, low: 1, high: 2 });
  });

  it('comes no later than the point at which a side collapsed', () => {
    const collapsed = { at: 2, estimate: Infinity, low: Infinity, high: Infinity };
    expect(lastCrossing([...curve([0, 0]), collapsed])).toMatchObject({ at: 2, low: 1, high: 2 });
  });

  it('lies within its own interval', () => {
    // Zero often, because there sides are decided.
    const value = fc.oneof(fc.constantFrom(-1, 0, 1), fc.double({ min: -3, max: 3, noNaN: true }));
    const point = fc.record({
      estimate: value,
      below: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 2, noNaN: true })),
      above: fc.oneof(fc.constantFrom(0, 1), fc.double({ min: 0, max: 2, noNaN: true })),
    });
    fc.assert(
      fc.property(fc.array(point, { minLength: 2, maxLength: 9 }), (drawn) => {
        const points = drawn.map(({ estimate, below, above }, at) => ({
          at,
          estimate,
          low: estimate - below,
          high: estimate + above,
        }));
        const crossing = lastCrossing(points);
        if (!crossing) return;
        expect(crossing.low ?? -1).toBeLessThanOrEqual(crossing.at + 1e-9);
        expect(crossing.high ?? 99).toBeGreaterThanOrEqual(crossing.at - 1e-9);
      }),
    );
  });
});

describe('intervals that hold together', () => {
  it("are Student's with the error shared: three points of five values, t(1 - 0.025 / 3, 4) = 3.961", () => {
    // Printed by Bailey, Tables of the Bonferroni t Statistics (Journal of the American Statistical Association 72, 1977).
    const [band] = simultaneousMeans([
      [1, 2, 3, 4, 5],
      [1, 2, 3, 4, 5],
      [2, 2, 3, 4, 4],
    ]);
    expect((band!.high! - 3) / Math.sqrt(2.5 / 5)).toBeCloseTo(3.961, 3);
  });

  it('share the error only among points that have an interval', () => {
    const bands = simultaneousMeans([[1, 2, 3], [], [5]]);
    expect(bands[0]!.high).toBeCloseTo(2 + studentQuantile(0.975, 2) / Math.sqrt(3), 12);
    expect(bands[1]).toBeNull();
    expect(bands[2]).toEqual({ mean: 5, low: null, high: null, n: 1 });
  });

  it.each([
    // A service that saturates at 50, and one that drowns in the wait: both far from straight between the points.
    [
      'five blocks, a curve that rises',
      5,
      [1, 5, 10, 20, 30, 40, 45],
      (x: number) => -Math.log(1 - x / 50) / 4,
    ],
    [
      'ten blocks, a curve that falls',
      10,
      [0, 5, 20, 50, 100, 200],
      (x: number) => Math.log((x + 3) / (x + 1.5)),
    ],
  ])('hold all truths, and the crossing, in 95 of 100 experiments: %s', (_, blocks, places, truth) => {
    const random = new Random(11);
    const [experiments, threshold] = [3_000, Math.log(1.1)];
    const fine = Array.from({ length: 20_000 }, (__, step) => (places.at(-1)! * step) / 20_000);
    const above = (at: number) => truth(at) - threshold;
    const exact = lastCrossing(
      fine.map((at) => ({ at, estimate: above(at), low: above(at), high: above(at) })),
    )!.at;
    let held = 0;
    let crossingHeld = 0;
    let crossed = 0;
    for (let experiment = 0; experiment < experiments; experiment += 1) {
      // Points of one block share its disturbance, as the levels of one trial do.
      const shared = Array.from({ length: blocks }, () => 0.05 * random.normal());
      const bands = simultaneousMeans(
        places.map((at) => shared.map((common) => truth(at) + common + 0.05 * random.normal())),
      );
      const points = bands.map((band, index) => ({
        at: places[index]!,
        estimate: band!.mean - threshold,
        low: band!.low! - threshold,
        high: band!.high! - threshold,
      }));
      if (points.every(({ at, low, high }) => low <= above(at) && high >= above(at))) held += 1;
      const found = lastCrossing(points);
      if (!found) continue;
      crossed += 1;
      if ((found.low ?? -Infinity) <= exact && (found.high ?? Infinity) >= exact) crossingHeld += 1;
    }
    // The standard error of 95 % in 3,000 experiments is 0.4 %.
    expect(held / experiments).toBeGreaterThan(0.942);
    expect(crossed).toBeGreaterThan(0.99 * experiments);
    expect(crossingHeld / crossed).toBeGreaterThan(0.942);
  });
});
