import { expect, test } from 'vitest';
import type { MetricId } from '../../harness/model/metrics.js';
import { poolBearsPerSecond, rateOf } from '../../harness/model/plan/rate.js';
import { levelsOf } from '../../harness/model/plan/scenario.js';
import { liesBeyond, MINIMUM } from '../../harness/rules/minimum.js';
import { claims, claimsOf } from './index.js';
import { scenarios } from '../index.js';

/** Levels of one value a run, which no scenario measures. */
const SIZES = ['footprint/artifact'];

const THERE = scenarios.flatMap(({ id, levels, derived = [] }) =>
  [...levels, ...derived].map((level) => `${id}/${level.id}`),
);

test('every decider, and what stands beside, names a level or a derived figure that is there', () => {
  for (const { id, deciders, beside } of claims) {
    const named = [...deciders, ...beside].map(({ scenario, level }) => `${scenario}/${level}`);
    const unknown = named.filter((place) => ![...THERE, ...SIZES].includes(place));
    expect.soft(unknown, id).toEqual([]);
  }
});

test('a figure by difference is judged where its level has that margin', () => {
  for (const { id, deciders } of claims) {
    for (const decider of deciders) {
      if (!('marginKind' in decider) || decider.marginKind !== 'absolute') continue;
      const scenario = scenarios.find((one) => one.id === decider.scenario);
      const level = scenario?.levels.find((one) => one.id === decider.level);
      if (!level) continue;
      const margins = (level.absoluteMargins ?? []).map(({ metric }) => metric);
      expect.soft(margins, `${id}: ${decider.scenario}/${decider.level}`).toContain(decider.metric);
    }
  }
});

/** Of a share of the slow requests and of a percentile, what share of the requests lies beyond it. */
const PERCENTILES: Partial<Record<MetricId, number>> = {
  latency_p95: 95,
  waits_share_p95_least: 95,
  database_share_p95_least: 95,
  latency_p99: 99,
};

test('a decider at a percentile is at a level with enough requests to be judged by', () => {
  for (const { id, deciders } of claims) {
    for (const { scenario, level: at, metric } of deciders) {
      const percentile = PERCENTILES[metric];
      const level = scenarios.find((one) => one.id === scenario)?.levels.find((one) => one.id === at);
      if (percentile === undefined || level?.load.kind !== 'open-loop') continue;
      const { ratePerSecond } = level.load;
      if (typeof ratePerSecond !== 'number') continue;
      const requests = ratePerSecond * level.seconds.standard;
      expect
        .soft(liesBeyond(MINIMUM.judgedBeyond, requests, percentile), `${id}: ${scenario}/${at}`)
        .toBe(true);
    }
  }
});

test('a decider at a wait is at a rate that the pool bears, whatever a pilot finds', () => {
  for (const { id, deciders } of claims) {
    for (const { scenario: named, level: at } of deciders) {
      const scenario = scenarios.find((one) => one.id === named);
      const level = scenario?.levels.find((one) => one.id === at);
      if (!scenario || level?.load.kind !== 'open-loop') continue;
      const most = poolBearsPerSecond(scenario, level);
      const { ratePerSecond } = level.load;
      const pilots = new Map(typeof ratePerSecond === 'number' ? [] : [[ratePerSecond.pilot, Infinity]]);
      const offered = rateOf(ratePerSecond, pilots);
      if (most !== null) expect.soft(offered, `${id}: ${named}/${at}`).toBeLessThanOrEqual(most);
    }
  }
});

test('a derived figure that decides is of the metric that is asked of it', () => {
  for (const { id, deciders } of claims) {
    for (const decider of deciders) {
      const derived = scenarios.find((one) => one.id === decider.scenario)?.derived ?? [];
      const found = derived.find((one) => one.id === decider.level);
      if (found) expect.soft(decider.metric, `${id}: ${found.id}`).toBe(found.metric);
    }
  }
});

test('each claim stands there once, none of the twenty-eight left out', () => {
  const ids = claims.map(({ id }) => id);
  expect(ids.length).toBeGreaterThanOrEqual(28);
  expect(new Set(ids).size).toBe(ids.length);
});

test('which scenarios a claim needs, and which claims a scenario serves, follow from the deciders', () => {
  expect(claims.find(({ id }) => id === 'db-dominates')?.scenarios).toEqual([
    'crud',
    'dashboard',
    'payload',
    'checkout',
  ]);
  expect(claimsOf('mixed')).toEqual(['app-share']);
  expect(claimsOf('no-such-scenario')).toEqual([]);
});

test('placeholders of pilots are unique over all scenarios, since a run keeps them together', () => {
  const placeholders = scenarios.flatMap(({ pilots = [] }) => pilots.map(({ placeholder }) => placeholder));
  expect(new Set(placeholders).size).toBe(placeholders.length);
});

test('a derived figure is made from levels of its own scenario that are measured in the same profiles', () => {
  for (const { id, derived = [], levels } of scenarios) {
    for (const one of derived) {
      const behind = levels.filter((level) => levelsOf(one).includes(level.id));
      expect.soft(behind.length, `${id}/${one.id}`).toBe(new Set(levelsOf(one)).size);
    }
  }
});
