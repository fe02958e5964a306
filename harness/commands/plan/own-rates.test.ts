import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { claims } from '../../../scenarios/claims/index.js';
import { readSurroundings } from '../../config.js';
import { UsageError } from '../../errors.js';
import { EXAMPLE_NEEDS } from '../decide/example-needs.js';
import { withOwnRates } from './own-rates.js';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

type Flags = Parameters<typeof withOwnRates>[1];
const fleets = (flags: Flags, claim = 'fewer-servers') =>
  withOwnRates(claims, flags, readSurroundings())
    .filter(({ id }) => id === claim)
    .flatMap(({ beside }) => beside.filter((one) => one.kind === 'fleet'));
const needs = (text: string): Flags => {
  const file = join(folder, 'needs.yaml');
  writeFileSync(file, text);
  return { needs: file };
};

describe('machines beside a claim', () => {
  it('are for an example’s rate where the reader names none', () => {
    expect(withOwnRates(claims, {}, readSurroundings())).toBe(claims);
    expect(fleets({}).map(({ whose, ratePerSecond }) => [whose.kind, ratePerSecond])).toEqual([
      ['example', 1_000],
      ['example', 1_000],
      ['example', 1_000],
    ]);
  });

  it('are for the reader’s rate at example prices with --rate, and leave those that the claim names', () => {
    expect(fleets({ rate: '820' })).toMatchObject(
      ['crud', 'dashboard', 'checkout'].map((scenario) => ({
        scenario,
        whose: { kind: 'reader', service: null },
        ratePerSecond: 820,
        currency: null,
      })),
    );
    const ofCrud = fleets({ rate: '820' }, 'cost').filter(({ scenario }) => scenario === 'crud');
    expect(ofCrud.map(({ ratePerSecond }) => ratePerSecond)).toEqual([116, 50_000, 820]);
  });

  it('are for the peak of each service that resembles the workload with --needs, at its own prices', () => {
    expect(fleets(needs(EXAMPLE_NEEDS))).toMatchObject([
      {
        scenario: 'crud',
        whose: { kind: 'reader', service: 'shop' },
        ratePerSecond: 350,
        currency: 'USD',
        prices: {
          coresPerInstance: 4,
          perInstanceMonth: 140,
          utilisation: 0.6,
          rewrite: { least: 72_000, most: 144_000 },
        },
      },
      { scenario: 'dashboard', whose: { kind: 'reader', service: 'dashboard' }, ratePerSecond: 60 },
    ]);
  });

  it('are refused for a rate that is none, for two sources, and for services of other workloads', () => {
    expect(() => fleets({ rate: '0' })).toThrow(/--rate to be a number above 0/);
    expect(() => fleets({ ...needs(EXAMPLE_NEEDS), rate: '5' })).toThrow(UsageError);
    const other = EXAMPLE_NEEDS.replaceAll(/resembles: \w+/g, 'resembles: payload');
    expect(() => fleets(needs(other))).toThrow(/resembles one of crud, dashboard, checkout/);
  });
});
