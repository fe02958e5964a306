import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { UsageError } from '../errors.js';
import { adrNumber } from './adr-flags.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-adr-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

it('numbers a record on from those in its folder, and from one where there is none', () => {
  expect(adrNumber({}, 'nygard', join(folder, 'yet-to-be-made'))).toBe(1);
  writeFileSync(join(folder, '0007-use-go.md'), '');
  expect(adrNumber({}, 'nygard', folder)).toBe(8);
  expect(adrNumber({}, 'madr4', folder)).toBeNull();
});

it('says that a file is no folder of records', () => {
  const file = join(folder, '0007-use-go.md');
  expect(() => adrNumber({}, 'nygard', file)).toThrow(UsageError);
  expect(() => adrNumber({}, 'nygard', file)).toThrow(/ENOTDIR/);
});
