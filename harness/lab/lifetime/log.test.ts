import { mkdtempSync, readFileSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PassThrough, Readable } from 'node:stream';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ProcessLog } from './log.js';

const names = {
  checkout: '/home/ada/crossover',
  home: '/home/ada',
  user: 'ada',
  hostname: 'engine',
  addresses: [],
};
let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-test-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});

describe('a process log', () => {
  it('keeps no name of the machine, in memory or on disk', async () => {
    const path = join(folder, 'a.log');
    const log = new ProcessLog(path, names);
    log.take(Readable.from(['File "/home/ada/crossover/targets/x.py"', ' of ada on engine\n']));
    await log.close();
    expect(log.tail()).toBe('File "./targets/x.py" of user on host');
    expect(readFileSync(path, 'utf8')).toBe(`${log.tail()}\n`);
  });

  it('goes on after the log of the first attempt', async () => {
    const path = join(folder, 'a.log');
    for (const line of ['first', 'second']) {
      const log = new ProcessLog(path, names);
      log.write(line);
      await log.close();
    }
    expect(readFileSync(path, 'utf8')).toBe('first\nsecond\n');
  });

  it('remembers the last lines only', () => {
    const log = new ProcessLog(null, null);
    for (let line = 1; line <= 1_000; line += 1) log.write(`line ${line}`);
    const tail = log.tail().split('\n');
    expect(tail.length).toBeLessThan(100);
    expect(tail.at(-1)).toBe('line 1000');
  });

  it('does not let a flood fill the disk', async () => {
    const path = join(folder, 'a.log');
    const log = new ProcessLog(path, null);
    const line = 'x'.repeat(1_000);
    for (let count = 0; count < 7_000; count += 1) log.write(line);
    await log.close();
    expect(statSync(path).size).toBeLessThan(5_100_000);
    expect(readFileSync(path, 'utf8').trimEnd().endsWith('(the log is cut here)')).toBe(true);
  });

  it('does not wait for a stranger that holds the output open', async () => {
    const log = new ProcessLog(null, null);
    const open = new PassThrough();
    open.write('said\n');
    log.take(open);
    await log.close();
    expect(log.tail()).toBe('said');
    expect(open.destroyed).toBe(true);
  });
});
