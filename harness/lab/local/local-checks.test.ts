import { expect, test } from 'vitest';
import { platformCheck } from './local-checks.js';

test.each<[boolean, NodeJS.Platform, string]>([
  [true, 'linux', 'x64'],
  [true, 'linux', 'arm64'],
  [false, 'linux', 'ia32'],
  [false, 'darwin', 'arm64'],
])('it is %s that the local lab runs on %s %s', (ok, platform, architecture) => {
  expect(platformCheck(platform, architecture).ok).toBe(ok);
});
