import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { parseMembership } from './cgroup-membership.js';

/** The processors that this process may use, by physical core. */
export interface Topology {
  /** Logical processors of each core; the slow cores of a hybrid processor are left out. */
  readonly cores: readonly (readonly [number, ...number[]])[];
  /** CPU time that a control group allows, in cores; null without a quota. */
  readonly quotaCores: number | null;
  /** Whether processes can be bound (`taskset` is there). */
  readonly canPin: boolean;
}

/** A core this much slower than the fastest one is a slow core of a hybrid processor. */
const FAST_SHARE = 0.9;

/** Reads the machine's processors from /proc and /sys; `root` stands in front of both. */
export function readTopology(canPin: boolean, root = '/'): Topology {
  const allowed = allowedProcessors(root);
  const fast = fastProcessors(root, allowed);
  const cores = new Map<string, [number, ...number[]]>();
  for (const processor of fast) {
    const key = coreKey(root, processor);
    const siblings = cores.get(key);
    if (siblings) siblings.push(processor);
    else cores.set(key, [processor]);
  }
  return { cores: [...cores.values()], quotaCores: quotaCores(root), canPin };
}

/** `0-2,5` as numbers (cpuset(7), list format). */
export function parseProcessorList(text: string): number[] {
  return text
    .trim()
    .split(',')
    .filter((part) => part !== '')
    .flatMap((part) => {
      const [first, last = first] = part.split('-').map(Number);
      if (first === undefined || last === undefined) return [];
      return Array.from({ length: last - first + 1 }, (_, index) => first + index);
    });
}

function allowedProcessors(root: string): number[] {
  const status = read(root, 'proc/self/status') ?? '';
  const list = /^Cpus_allowed_list:\s*(\S+)$/m.exec(status)?.[1];
  return parseProcessorList(list ?? read(root, 'sys/devices/system/cpu/online') ?? '0');
}

function fastProcessors(root: string, allowed: readonly number[]): number[] {
  const performance = read(root, 'sys/devices/cpu_core/cpus');
  if (performance !== null) {
    const listed = parseProcessorList(performance);
    const kept = allowed.filter((processor) => listed.includes(processor));
    return kept.length > 0 ? kept : [...allowed];
  }
  // On ARM, the kernel tells each processor's capacity; equal everywhere else.
  const capacities = allowed.map(
    (processor) => Number(read(root, `sys/devices/system/cpu/cpu${processor}/cpu_capacity`)) || 1,
  );
  const most = Math.max(...capacities);
  return allowed.filter((_, index) => (capacities[index] ?? 0) >= most * FAST_SHARE);
}

function coreKey(root: string, processor: number): string {
  const topology = `sys/devices/system/cpu/cpu${processor}/topology`;
  return (
    read(root, `${topology}/core_cpus_list`) ??
    read(root, `${topology}/thread_siblings_list`) ??
    String(processor)
  );
}

/** The tightest quota of this process's control groups, version 2 or 1. */
function quotaCores(root: string): number | null {
  const membership = parseMembership(read(root, 'proc/self/cgroup') ?? '');
  const quotas = [
    ...foldersOf(membership.get(''), 'sys/fs/cgroup').flatMap((folder) => quotaV2(root, folder)),
    ...foldersOf(membership.get('cpu'), 'sys/fs/cgroup/cpu').flatMap((folder) => quotaV1(root, folder)),
  ];
  return quotas.length === 0 ? null : Math.min(...quotas);
}

function quotaV2(root: string, folder: string): number[] {
  const [quota, period] = (read(root, `${folder}/cpu.max`) ?? 'max').trim().split(' ').map(Number);
  return quota && period ? [quota / period] : [];
}

function quotaV1(root: string, folder: string): number[] {
  const quota = Number(read(root, `${folder}/cpu.cfs_quota_us`));
  const period = Number(read(root, `${folder}/cpu.cfs_period_us`));
  return quota > 0 && period > 0 ? [quota / period] : [];
}

/** The folder of a control group and its parents up to the mount; none without a group. */
function foldersOf(path: string | undefined, mount: string): string[] {
  if (path === undefined) return [];
  const parts = path.split('/').filter((part) => part !== '');
  return parts.map((_, index) => join(mount, ...parts.slice(0, parts.length - index))).concat(mount);
}

function read(root: string, path: string): string | null {
  try {
    return readFileSync(join(root, path), 'utf8');
  } catch {
    return null;
  }
}
