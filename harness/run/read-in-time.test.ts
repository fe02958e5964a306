import { expect, it } from 'vitest';
import { SpoiledTrial } from './failure.js';
import { requireReadInTime } from './read-in-time.js';

it.each([
  [0.2, 1.1],
  [5, 5.1],
  [5, 8],
])('a window of %d s that was watched for %d s was read in time', (windowSeconds, watchedSeconds) => {
  expect(() => {
    requireReadInTime({ windowSeconds }, watchedSeconds);
  }).not.toThrow();
});

it.each([
  [0.2, 2],
  [5, 65],
])('a window of %d s that was watched for %d s is the harness’s loss', (windowSeconds, watchedSeconds) => {
  expect(() => {
    requireReadInTime({ windowSeconds }, watchedSeconds);
  }).toThrow(SpoiledTrial);
});
