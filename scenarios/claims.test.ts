import { expect, test } from 'vitest';
import { levelsOf } from '../harness/model/plan/scenario.js';
import { claims, claimsOf } from './claims.js';
import { scenarios } from './index.js';

/** Levels of one value a run, which no scenario measures. */
const SIZES = ['footprint/artifact'];

test('every decider names a level or a derived figure that is there', () => {
  const places = scenarios.flatMap(({ id, levels, derived = [] }) =>
    [...levels, ...derived].map((level) => `${id}/${level.id}`),
  );
  for (const { id, deciders } of claims) {
    const named = deciders.map(({ scenario, level }) => `${scenario}/${level}`);
    expect
      .soft(
        named.filter((place) => ![...places, ...SIZES].includes(place)),
        id,
      )
      .toEqual([]);
  }
});

test('which scenarios a claim needs, and which claims a scenario serves, follow from the deciders', () => {
  expect(claims.find(({ id }) => id === 'db-dominates')?.scenarios).toEqual([
    'crud',
    'dashboard',
    'checkout',
    'mixed',
  ]);
  expect(claimsOf('mixed')).toEqual(['db-dominates', 'app-share']);
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
