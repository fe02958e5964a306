import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { readGroup } from './cgroup.js';

let folder = '';
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'crossover-cgroup-'));
});
afterEach(() => {
  rmSync(folder, { recursive: true });
});
const write = (files: Readonly<Record<string, string>>): void => {
  for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
};
const readFirst = () => readGroup({ version: 'v1', cpuacct: folder, cpu: folder, memory: folder });
const readSecond = () => readGroup({ version: 'v2', unified: folder });

/** A container of Docker 20.10 on Linux 6.18, lines of `memory.stat` left out. Throttling is 0 there, so set here. */
const FIRST = {
  'cpuacct.usage': '64113843\n',
  'cpu.stat': 'nr_periods 20\nnr_throttled 3\nthrottled_time 250000000\nnr_bursts 0\nburst_time 0\n',
  'memory.usage_in_bytes': '3178496\n',
  'memory.max_usage_in_bytes': '3821568\n',
  'memory.limit_in_bytes': '67108864\n',
  'memory.kmem.tcp.usage_in_bytes': '0\n',
  'memory.kmem.usage_in_bytes': '299008\n',
  'memory.oom_control': 'oom_kill_disable 0\nunder_oom 0\noom_kill 0\n',
  'memory.stat': `cache 2281472
rss 106496
rss_huge 0
inactive_file 1000
total_cache 2281472
total_rss 106496
total_rss_huge 0
total_inactive_anon 102400
total_inactive_file 2273280
total_active_file 8192
`,
};

/** Names and order of the kernel's admin-guide/cgroup-v2; the figures are made up. No system with version 2 was at hand. */
const SECOND = {
  'cpu.stat': `usage_usec 25808
user_usec 15484
system_usec 10323
nice_usec 0
nr_periods 12
nr_throttled 2
throttled_usec 4000
nr_bursts 0
burst_usec 0
`,
  'memory.current': '52428800\n',
  'memory.peak': '60000000\n',
  'memory.max': '67108864\n',
  'memory.events': 'low 0\nhigh 0\nmax 7\noom 2\noom_kill 1\noom_group_kill 0\n',
  'memory.stat': `anon 40000000
file 8000000
kernel 3000000
kernel_stack 98304
sock 1200128
shmem 0
inactive_anon 39000000
active_anon 1000000
inactive_file 6000000
active_file 2000000
slab_reclaimable 600000
slab_unreclaimable 400000
slab 1000000
`,
};

test('version 1 is read whole: of its hierarchy, and without sockets that nobody counted', () => {
  write(FIRST);
  expect(readFirst()).toEqual({
    cpuNs: 64_113_843,
    throttledNs: 250_000_000,
    usageBytes: 3_178_496,
    workingSetBytes: 3_178_496 - 2_273_280,
    anonymousBytes: 106_496,
    peakBytes: 3_821_568,
    socketBytes: null,
    slabBytes: null,
    limitBytes: 67_108_864,
    oomKills: 0,
  });
});

test('version 1 counts sockets under a limit of their own, and writes no limit as a huge one', () => {
  write({
    ...FIRST,
    'memory.kmem.tcp.usage_in_bytes': '8192\n',
    'memory.limit_in_bytes': '9223372036854771712\n',
  });
  expect(readFirst()).toMatchObject({ socketBytes: 8_192, limitBytes: null });
});

test('version 2 is read whole, microseconds as nanoseconds', () => {
  write(SECOND);
  expect(readSecond()).toEqual({
    cpuNs: 25_808_000,
    throttledNs: 4_000_000,
    usageBytes: 52_428_800,
    workingSetBytes: 46_428_800,
    anonymousBytes: 40_000_000,
    peakBytes: 60_000_000,
    socketBytes: 1_200_128,
    slabBytes: 1_000_000,
    limitBytes: 67_108_864,
    oomKills: 1,
  });
});

/** The text of `cpu.stat` is that of Linux 6.18 without the controller; `memory.peak` came with Linux 5.19. */
test('what a kernel does not tell is unknown, never zero', () => {
  write({
    'cpu.stat': 'usage_usec 25808\nuser_usec 15484\nsystem_usec 10323\nnice_usec 0\n',
    'memory.current': '52428800\n',
    'memory.max': 'max\n',
  });
  expect(readSecond()).toEqual({
    cpuNs: 25_808_000,
    throttledNs: null,
    usageBytes: 52_428_800,
    workingSetBytes: null,
    anonymousBytes: null,
    peakBytes: null,
    socketBytes: null,
    slabBytes: null,
    limitBytes: null,
    oomKills: null,
  });
});

test('a kernel that was told to account no memory tells of the CPU all the same', () => {
  write({ 'cpu.stat': 'usage_usec 25808\n' });
  expect(readSecond()).toMatchObject({ cpuNs: 25_808_000, usageBytes: null, workingSetBytes: null });
});

test('usage that lags behind its own parts gives an empty working set, not a negative one', () => {
  write({ ...SECOND, 'memory.current': '5000000\n' });
  expect(readSecond()?.workingSetBytes).toBe(0);
});

test('a group that has gone gives no reading', () => {
  expect(readFirst()).toBeNull();
  expect(readSecond()).toBeNull();
});
