import { describe, expect, it } from 'vitest';
import type { CurvePoint } from '../../../model/report/findings/crossover.js';
import { curveLine } from './line.js';

/** Two services that take 3 and 1.5 ms beside the wait. */
function point(waitMs: number, half: number | null): CurvePoint {
  const [a, b] = [waitMs + 3, waitMs + 1.5];
  const estimate = b / a;
  return {
    level: `wait-${waitMs}`,
    at: waitMs,
    a,
    b,
    estimate,
    low: half === null ? null : estimate / half,
    high: half === null ? null : estimate * half,
    blocks: 5,
    lost: null,
  };
}

describe('the line of a curve', () => {
  it('is bent as a quotient is whose sides are straight, and passes through its points', () => {
    const line = curveLine([point(0, 1.2), point(50, 1.05), point(200, 1.01)]);
    for (const { at, estimate } of line) expect(estimate).toBeCloseTo((at + 1.5) / (at + 3), 12);
    expect([line[0]!.at, line.at(-1)!.at]).toEqual([0, 200]);
    expect(line.map(({ at }) => at)).toContain(50);
  });

  it('has its band about it, as wide at the points as their intervals and between them in between', () => {
    const line = curveLine([point(0, 1.2), point(50, 1.05)]);
    for (const { estimate, low, high } of line) {
      for (const width of [estimate / low!, high! / estimate]) {
        expect(width).toBeLessThanOrEqual(1.2 + 1e-12);
        expect(width).toBeGreaterThanOrEqual(1.05 - 1e-12);
      }
    }
    expect(line[0]!.high! / line[0]!.estimate).toBeCloseTo(1.2, 12);
    expect(line.at(-1)!.low).toBeCloseTo(point(50, 1.05).low!, 12);
  });

  it("of one side's own figure is straight, and has no band next to a point without an interval", () => {
    const alone = (at: number, a: number, half: number | null) => ({
      ...point(at, half),
      a,
      b: null,
      estimate: a,
    });
    const line = curveLine([alone(2, 0.4, null), alone(4, 0.8, 1.1)]);
    for (const { at, estimate } of line) expect(estimate).toBeCloseTo(0.2 * at, 12);
    expect(line.slice(0, -1).every(({ low, high }) => low === null && high === null)).toBe(true);
    expect(line.at(-1)!.high).not.toBeNull();
  });

  it('is nowhere without points, and one place at a single point', () => {
    expect(curveLine([])).toEqual([]);
    expect(curveLine([point(20, 1.1)])).toHaveLength(1);
  });
});
