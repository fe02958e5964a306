import { expect, test } from 'vitest';
import type { RunData } from './run-data.js';
import { linksOf } from './links.js';

const reading = (block: number, when: 'before' | 'after', roundTripP50Us: number) => ({
  record: 'link' as const,
  block,
  when,
  atSeconds: 100 * block,
  link: {
    from: 'load' as const,
    to: 'target' as const,
    roundTripP50Us,
    roundTripP99Us: 3 * roundTripP50Us,
    bytesPerSecond: 1e9,
  },
});

const linksWith = (records: ReturnType<typeof reading>[]) => linksOf({ records } as unknown as RunData);

test('a link is told by its medians, and by how far a block saw it move', () => {
  const found = linksWith([
    reading(1, 'before', 100),
    reading(1, 'after', 130),
    reading(2, 'before', 110),
    reading(2, 'after', 105),
  ]);
  expect(found).toEqual([
    {
      from: 'load',
      to: 'target',
      roundTripP50Us: 107.5,
      roundTripP99Us: 322.5,
      bytesPerSecond: 1e9,
      readings: 4,
      mostDriftUs: 30,
    },
  ]);
});

test('a block that was cut off tells of no drift', () => {
  expect(linksWith([reading(1, 'before', 100)])[0]?.mostDriftUs).toBeNull();
});

test('on one machine there is no link', () => {
  expect(linksWith([])).toEqual([]);
});
