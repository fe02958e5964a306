import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { identify } from '../../linux/process-tree.js';
import { RunLock } from './run-lock.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-lock-'));
  writeFileSync(join(folder, 'plan.json'), '{}');
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const mark = () => join(folder, 'running.json');

describe('the lock of a run', () => {
  it('keeps a second process out while it is held, and lets it in afterwards', () => {
    {
      using first = new RunLock();
      first.take(folder);
      using second = new RunLock();
      expect(() => {
        second.take(folder);
      }).toThrow(`process ${process.pid}, which is making the one in ${folder}`);
    }
    expect(existsSync(mark())).toBe(false);
    using third = new RunLock();
    third.take(folder);
    expect(existsSync(mark())).toBe(true);
  });

  it.each([
    ['whose process is gone', JSON.stringify({ ...identify(process.pid), startTicks: 1 })],
    ['that a kill cut off', '{"pid":'],
  ])('takes over a mark %s', (_, text) => {
    writeFileSync(mark(), text);
    using lock = new RunLock();
    lock.take(folder);
    expect(existsSync(mark())).toBe(true);
  });

  it('leaves a folder without a run as it is', () => {
    rmSync(join(folder, 'plan.json'));
    using lock = new RunLock();
    lock.take(folder);
    expect(readdirSync(folder)).toEqual([]);
  });
});
