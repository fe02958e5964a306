import { join } from 'node:path';
import { parseMembership } from '../../linux/cgroup-membership.js';
import { readProc } from '../../linux/procfs.js';

/** Where the files of one control group lie, by version of the kernel's interface. */
export type GroupFolder =
  | { readonly version: 'v1'; readonly cpuacct: string; readonly cpu: string; readonly memory: string }
  | { readonly version: 'v2'; readonly unified: string };

/** A mounted hierarchy of control groups. */
export interface GroupMount {
  /** The group that is at the mount point, `/` for the whole hierarchy. */
  readonly root: string;
  readonly point: string;
  /** Controllers of version 1; null for version 2. */
  readonly controllers: readonly string[] | null;
}

/**
 * Where a container's control group is to be read, by its first process; null where its files are not at hand. Only a
 * path that names the container counts: a process of that number might be another machine's, and a group above the
 * container's would hold other programs too.
 */
export function findGroupFolder(pid: number, containerId: string): GroupFolder | null {
  const membership = readProc(`/proc/${pid}/cgroup`);
  const mountinfo = readProc('/proc/self/mountinfo');
  if (membership === null || mountinfo === null) return null;
  return groupFolderOf(parseMembership(membership), parseMounts(mountinfo), containerId);
}

/** Mounts of both versions from `/proc/self/mountinfo` (proc_pid_mountinfo(5)); blanks in paths are written `\040`. */
export function parseMounts(mountinfo: string): GroupMount[] {
  return mountinfo.split('\n').flatMap((line): GroupMount[] => {
    const [before = '', after = ''] = line.split(' - ');
    const [type, , options = ''] = after.split(' ');
    if (type !== 'cgroup' && type !== 'cgroup2') return [];
    const [, , , root = '', point = ''] = before.split(' ').map(unescaped);
    return [{ root, point, controllers: type === 'cgroup' ? options.split(',') : null }];
  });
}

function unescaped(path: string): string {
  return path.replaceAll(/\\(\d{3})/g, (_, octal: string) => String.fromCharCode(parseInt(octal, 8)));
}

/** Version 1 where its memory controller is in use, also beside a version 2 that has no controllers. */
export function groupFolderOf(
  membership: ReadonlyMap<string, string>,
  mounts: readonly GroupMount[],
  containerId: string,
): GroupFolder | null {
  const folder = (controller: string): string | null => {
    const path = membership.get(controller);
    if (path === undefined) return null;
    const fitting = mounts.filter(({ controllers }) =>
      controller === '' ? controllers === null : controllers?.includes(controller),
    );
    return fitting.map((mount) => insideMount(mount, path, containerId)).find((one) => one !== null) ?? null;
  };
  if (!membership.has('memory')) {
    const unified = folder('');
    return unified === null ? null : { version: 'v2', unified };
  }
  const [cpuacct, cpu, memory] = [folder('cpuacct'), folder('cpu'), folder('memory')];
  if (cpuacct === null || cpu === null || memory === null) return null;
  return { version: 'v1', cpuacct, cpu, memory };
}

/**
 * A container's init system may have put its processes into groups below the container's own: the path is followed to
 * the part that names the container. Seen from a private namespace a path outside it begins with `/..`, which only a
 * mount from outside can reach.
 */
function insideMount(mount: GroupMount, path: string, containerId: string): string | null {
  const root = partsOf(mount.root);
  const own = partsOf(path);
  if (root.some((part, index) => own[index] !== part)) return null;
  const below = own.slice(root.length);
  const named = below.findIndex((part) => part.includes(containerId));
  if (named < 0 || below.includes('..')) return null;
  return join(mount.point, ...below.slice(0, named + 1));
}

const partsOf = (path: string): string[] => path.split('/').filter((part) => part !== '');
