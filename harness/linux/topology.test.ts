import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, it } from 'vitest';
import { parseProcessorList, readTopology } from './topology.js';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true });
});

/** A made-up machine: files of /proc and /sys under a folder. */
function machine(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  folders.push(root);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const allowed = (list: string) => ({ 'proc/self/status': `Name:\tnode\nCpus_allowed_list:\t${list}\n` });
const siblings = (list: Record<number, string>) =>
  Object.fromEntries(
    Object.entries(list).map(([cpu, text]) => [
      `sys/devices/system/cpu/cpu${cpu}/topology/core_cpus_list`,
      `${text}\n`,
    ]),
  );

describe('readTopology', () => {
  it('puts hardware threads of a core together', () => {
    const root = machine({ ...allowed('0-3'), ...siblings({ 0: '0,2', 1: '1,3', 2: '0,2', 3: '1,3' }) });
    expect(readTopology(true, root).cores).toEqual([
      [0, 2],
      [1, 3],
    ]);
  });

  it('counts only processors that this process may use', () => {
    const root = machine({ ...allowed('1,3'), ...siblings({ 0: '0-1', 1: '0-1', 2: '2-3', 3: '2-3' }) });
    expect(readTopology(true, root).cores).toEqual([[1], [3]]);
  });

  it('leaves out the efficiency cores of a hybrid Intel processor', () => {
    const root = machine({ ...allowed('0-5'), 'sys/devices/cpu_core/cpus': '0-3\n' });
    expect(readTopology(true, root).cores.flat()).toEqual([0, 1, 2, 3]);
  });

  it('leaves out the little cores of an ARM processor', () => {
    const capacity = (cpu: number, text: string) => ({
      [`sys/devices/system/cpu/cpu${cpu}/cpu_capacity`]: text,
    });
    const root = machine({
      ...allowed('0-3'),
      ...capacity(0, '446\n'),
      ...capacity(1, '446\n'),
      ...capacity(2, '1024\n'),
      ...capacity(3, '1024\n'),
    });
    expect(readTopology(true, root).cores).toEqual([[2], [3]]);
  });

  it.each([
    // a quota on a parent group binds too
    [{ 'proc/self/cgroup': '0::/a/b\n', 'sys/fs/cgroup/a/cpu.max': '150000 100000\n' }, 1.5],
    [{ 'proc/self/cgroup': '0::/a\n', 'sys/fs/cgroup/a/cpu.max': 'max 100000\n' }, null],
    [
      {
        'proc/self/cgroup': '4:cpu,cpuacct:/c\n',
        'sys/fs/cgroup/cpu/c/cpu.cfs_quota_us': '200000\n',
        'sys/fs/cgroup/cpu/c/cpu.cfs_period_us': '100000\n',
      },
      2,
    ],
  ])('reads the CPU quota of %o', (files, quotaCores) => {
    const written: Record<string, string> = { ...allowed('0-3'), ...files };
    expect(readTopology(true, machine(written)).quotaCores).toBe(quotaCores);
  });

  it('finds a core on the machine that it runs on', () => {
    expect(readTopology(true).cores.length).toBeGreaterThan(0);
  });
});

describe('parseProcessorList', () => {
  it.each([
    // one processor, as the kernel ends the line
    ['0\n', [0]],
    ['0,64', [0, 64]],
    ['0-2,5,7-8\n', [0, 1, 2, 5, 7, 8]],
  ])('reads %j', (list, processors) => {
    expect(parseProcessorList(list)).toEqual(processors);
  });
});
