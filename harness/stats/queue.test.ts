import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { meanWait, medianWait, waitProbability } from './queue.js';
import { Random } from './random.js';

/**
 * The exact mean wait of M/D/c (Crommelin 1932): with D the service time, everybody in service at t has left at t + D,
 * so N(t + D) = max(0, N(t) - c) + arrivals in D. Iterated until it settles; then Little's law.
 */
function exactMeanWait(servers: number, utilisation: number): number {
  const offered = servers * utilisation;
  const size = 400;
  const arrivals = [Math.exp(-offered)];
  for (let k = 1; k < size; k += 1) arrivals.push(((arrivals[k - 1] ?? 0) * offered) / k);
  let number = [1, ...Array.from({ length: size - 1 }, () => 0)];
  for (let step = 0; step < 600; step += 1) {
    const left = number.slice(servers);
    left[0] = number.slice(0, servers + 1).reduce((sum, p) => sum + p, 0);
    const next = Array.from({ length: size }, () => 0);
    for (let waiting = 0; waiting < left.length; waiting += 1)
      for (let k = 0; waiting + k < size && (arrivals[k] ?? 0) > 1e-14; k += 1)
        next[waiting + k]! += (left[waiting] ?? 0) * (arrivals[k] ?? 0);
    number = next;
  }
  const queue = number.reduce((sum, p, n) => sum + p * Math.max(0, n - servers), 0);
  return queue / offered;
}

/** Waits of M/D/c by Kiefer and Wolfowitz: each arrival takes the server that is free first. */
function simulatedMedianWait(servers: number, utilisation: number): number {
  const random = new Random(7);
  const freeAt = Array.from({ length: servers }, () => 0);
  let now = 0;
  const waits = Array.from({ length: 120_000 }, () => {
    now += random.exponential(1 / (servers * utilisation));
    const server = freeAt.indexOf(Math.min(...freeAt));
    const start = Math.max(now, freeAt[server] ?? 0);
    freeAt[server] = start + 1;
    return start - now;
  }).sort((x, y) => x - y);
  return waits[waits.length / 2] ?? 0;
}

describe('a queue before servers of constant time', () => {
  it('waits, with one server, as long as Pollaczek and Khinchine say: u s / 2 (1 - u)', () => {
    for (const utilisation of [0.1, 0.5, 2 / 3, 0.9, 0.99])
      expect(meanWait({ servers: 1, utilisation, serviceTime: 3 })).toBeCloseTo(
        (3 * utilisation) / (2 * (1 - utilisation)),
        9,
      );
  });

  it("finds all servers taken as often as Erlang's C says (two servers at half load: 1/3; ten offered 8: 0.4092)", () => {
    expect(waitProbability({ servers: 2, utilisation: 0.5 })).toBeCloseTo(1 / 3, 12);
    expect(waitProbability({ servers: 10, utilisation: 0.8 })).toBeCloseTo(0.4092, 4);
    expect(waitProbability({ servers: 1, utilisation: 0.7 })).toBeCloseTo(0.7, 12);
  });

  it.each([
    [2, 0.5],
    [2, 0.8],
    [2, 0.95],
    [4, 0.7],
    [4, 0.9],
    [8, 0.9],
  ])('waits, with %d servers at %d, within three in a hundred of the exact mean', (servers, utilisation) => {
    const exact = exactMeanWait(servers, utilisation);
    const approximate = meanWait({ servers, utilisation, serviceTime: 1 });
    expect(Math.abs(approximate / exact - 1)).toBeLessThan(0.03);
  });

  it.each([
    [1, 0.4],
    [1, 0.7],
    [1, 0.9],
    [2, 0.8],
    [4, 0.9],
  ])('has, with %d servers at %d, a median within a fifth of a service time', (servers, utilisation) => {
    const approximate = medianWait({ servers, utilisation, serviceTime: 1 });
    expect(Math.abs(approximate - simulatedMedianWait(servers, utilisation))).toBeLessThan(1 / 5);
  });

  it('waits for ever at saturation, never less with more load, and not at all without', () => {
    expect(medianWait({ servers: 2, utilisation: 1, serviceTime: 1 })).toBe(Infinity);
    expect(meanWait({ servers: 2, utilisation: 1.3, serviceTime: 1 })).toBe(Infinity);
    expect(meanWait({ servers: 2, utilisation: 0, serviceTime: 1 })).toBe(0);
    const load = fc.double({ min: 0.01, max: 0.98, noNaN: true });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 64 }), load, (servers, utilisation) => {
        const at = (u: number) => ({ servers, utilisation: u, serviceTime: 1 });
        expect(meanWait(at(utilisation + 0.01))).toBeGreaterThanOrEqual(meanWait(at(utilisation)));
        expect(medianWait(at(utilisation + 0.01))).toBeGreaterThanOrEqual(medianWait(at(utilisation)));
      }),
    );
  });
});
