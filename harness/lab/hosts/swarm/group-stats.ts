import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { EnvironmentError } from '../../../errors.js';

/** Reads a file of the node; rejects where it is not there. */
export type ReadFile = (path: string) => Promise<string>;

/** The node's control groups, where the relay's container has them. */
export const GROUPS_FOLDER = '/node/cgroup';
const EVERY_MS = 1_000;

/**
 * A container's figures from its control group's files, in the form in which an engine tells them: a manager tells them
 * of no other node. Throws EnvironmentError where the files are at none of the usual places.
 */
export async function* groupStats(
  containerId: string,
  readFile: ReadFile,
  signal: AbortSignal,
): AsyncGenerator<object, void, undefined> {
  const read = await readerFor(containerId, readFile);
  while (!signal.aborted) {
    yield await read();
    await sleep(EVERY_MS, undefined, { signal }).catch(() => undefined);
  }
}

/** As Docker names a container's group: by its own hand, or through systemd. */
const groupsOf = (id: string): string[] => [`docker/${id}`, `system.slice/docker-${id}.scope`];

async function readerFor(id: string, readFile: ReadFile): Promise<() => Promise<object>> {
  for (const group of groupsOf(id)) {
    const second = { group, read: readFile };
    if (await isThere(second, '', 'memory.current')) return () => secondVersion(second);
    if (await isThere(second, 'memory', 'memory.usage_in_bytes')) return () => firstVersion(second);
  }
  throw new EnvironmentError({
    expected: 'the control group of a container at one of the usual places of its node',
    found: `neither of ${groupsOf('<id>').join(', ')}`,
    remedy: 'Start the node’s engine without a cgroup parent of its own (dockerd --cgroup-parent).',
  });
}

interface Group {
  readonly group: string;
  readonly read: ReadFile;
}

const text = ({ group, read }: Group, controller: string, file: string): Promise<string> =>
  read(join(GROUPS_FOLDER, controller, group, file));

const isThere = (group: Group, controller: string, file: string): Promise<boolean> =>
  text(group, controller, file).then(
    () => true,
    () => false,
  );

/** Files as the kernel's admin-guide/cgroup-v1 describes them. */
async function firstVersion(group: Group): Promise<object> {
  const memory = (file: string) => text(group, 'memory', `memory.${file}`);
  const [cpuNs, cpu, usage, peak, limit, stat] = await Promise.all([
    text(group, 'cpuacct', 'cpuacct.usage'),
    text(group, 'cpu', 'cpu.stat'),
    memory('usage_in_bytes'),
    memory('max_usage_in_bytes'),
    memory('limit_in_bytes'),
    memory('stat'),
  ]);
  return {
    cpu_stats: {
      cpu_usage: { total_usage: Number(cpuNs) },
      throttling_data: { throttled_time: fieldsOf(cpu)['throttled_time'] ?? 0 },
    },
    memory_stats: {
      usage: Number(usage),
      max_usage: Number(peak),
      limit: Number(limit),
      stats: fieldsOf(stat),
    },
  };
}

/** Files as the kernel's admin-guide/cgroup-v2 describes them. `memory.peak` came with Linux 5.19. */
async function secondVersion(group: Group): Promise<object> {
  const [cpu, usage, peak, limit, stat] = await Promise.all([
    text(group, '', 'cpu.stat').then(fieldsOf),
    text(group, '', 'memory.current'),
    text(group, '', 'memory.peak').catch(() => '0'),
    text(group, '', 'memory.max'),
    text(group, '', 'memory.stat'),
  ]);
  return {
    cpu_stats: {
      cpu_usage: { total_usage: (cpu['usage_usec'] ?? 0) * 1_000 },
      throttling_data: { throttled_time: (cpu['throttled_usec'] ?? 0) * 1_000 },
    },
    memory_stats: {
      usage: Number(usage),
      max_usage: Number(peak),
      ...(limit.trim() === 'max' ? {} : { limit: Number(limit) }),
      stats: fieldsOf(stat),
    },
  };
}

/** `name number` a line. */
function fieldsOf(lines: string): Record<string, number> {
  return Object.fromEntries(
    [...lines.matchAll(/^(\S+) (\d+)$/gm)].map(([, name = '', value]) => [name, Number(value)]),
  );
}
