import { closeSync, openSync, readdirSync } from 'node:fs';
import { expect, test } from 'vitest';
import {
  parseKilobytes,
  parseSchedstat,
  parseStat,
  readAllStats,
  readGuarded,
  readOpenFiles,
  readProc,
  readStat,
  readThreadNs,
  TICK_NS,
} from './procfs.js';

// Captured on Linux 6.18: a child that named itself `a) R (b c`.
const STAT =
  '8635 (a) R (b c) S 8631 8630 6343 0 -1 4194304 99 0 0 0 11 7 30 4 20 0 1 0 123896 3133440 407 18446744073709551615 1 1 0 0 0 0 0 0 0 0 0 0 17 0 0 0 0 0 0 0 0 0 0 0 0 0 0';
const KERNEL_THREAD = '15 (ksoftirqd/0) S 2 0 0 0 -1 69238848 0 0 0 0 0 9 0 0 20 0 1 0 1 0 0 0';
const ROLLUP = `563147676000-7ffd7f6b2000 ---p 00000000 00:00 0                          [rollup]
Rss:                1616 kB
Pss:                 222 kB
Pss_Dirty:           112 kB
Pss_Anon:            112 kB
Anonymous:           113 kB
AnonHugePages:         0 kB
`;

test('a command with spaces and parentheses does not move the fields of stat', () => {
  expect(parseStat(STAT)).toEqual({
    pid: 8635,
    command: 'a) R (b c',
    parentPid: 8631,
    groupId: 8630,
    ended: false,
    kernelThread: false,
    ownTicks: 18,
    childTicks: 34,
    startTicks: 123896,
  });
});

test('a kernel thread is known by its flag', () => {
  expect(parseStat(KERNEL_THREAD)).toMatchObject({ command: 'ksoftirqd/0', kernelThread: true });
});

test('a process that has ended and was not waited for says so', () => {
  expect(parseStat(STAT.replace(') S 8631', ') Z 8631')).ended).toBe(true);
});

test('schedstat begins with nanoseconds on a processor, then those of waiting for one', () => {
  expect(parseSchedstat('583675 1089377 2\n')).toEqual({ ranNs: 583_675, waitedNs: 1_089_377 });
});

test('kilobytes are found by their whole name', () => {
  expect(parseKilobytes(ROLLUP, 'Pss')).toBe(222 * 1024);
  expect(parseKilobytes(ROLLUP, 'Anonymous')).toBe(113 * 1024);
  expect(parseKilobytes(ROLLUP, 'Swap')).toBeNull();
});

test('a process that has ended has no files, threads or descriptors, and is not one of somebody else', () => {
  const beyondAnyPid = 2 ** 30;
  expect(readProc(`/proc/${beyondAnyPid}/stat`)).toBeNull();
  expect(readStat(beyondAnyPid)).toBeNull();
  expect(readThreadNs(beyondAnyPid)).toBeNull();
  expect(readOpenFiles(beyondAnyPid)).toBe(0);
  expect(readGuarded(`/proc/${beyondAnyPid}/smaps_rollup`)).toEqual({ text: null, reason: 'ended' });
});

test('this process is in the table, and its threads together have used what its ticks say', () => {
  const own = readAllStats().find((stat) => stat.pid === process.pid);
  expect(own?.parentPid).toBe(process.ppid);
  const ns = [...(readThreadNs(process.pid) ?? [])].reduce((sum, [, threadNs]) => sum + threadNs, 0);
  expect(ns).toBeGreaterThanOrEqual((own?.ownTicks ?? Infinity) * TICK_NS);
});

test('descriptors are counted as they are opened and closed', () => {
  const before = readOpenFiles(process.pid) ?? 0;
  const files = Array.from({ length: 20 }, () => openSync('/dev/null', 'r'));
  const during = readOpenFiles(process.pid) ?? 0;
  // Listing the folder opens one more.
  const listed = readdirSync('/proc/self/fd').length - 1;
  for (const file of files) closeSync(file);
  expect(during - before).toBe(20);
  expect(during).toBe(listed);
});
