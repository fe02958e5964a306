import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseMembership } from '../../linux/cgroup-membership.js';
import { findGroupFolder, groupFolderOf, parseMounts } from './cgroup-folder.js';

const ID = 'f9891add8c214d30af55cf940b500987e006998279b70cfa35293b553fc8b81e';

/** Docker 20.10 with cgroupfs on Linux 6.18: version 1 with an empty version 2 beside it. */
const FIRST = {
  membership: `9:name=systemd:/docker/${ID}
4:memory:/docker/${ID}
2:cpuacct:/docker/${ID}
1:cpu:/docker/${ID}
0::/docker/${ID}
`,
  mounts: `31 23 0:28 / /sys/fs/cgroup rw,relatime - tmpfs tmpfs rw,mode=755
32 31 0:29 / /sys/fs/cgroup/cpu rw,relatime - cgroup cgroup rw,cpu
33 31 0:30 / /sys/fs/cgroup/cpuacct rw,relatime - cgroup cgroup rw,cpuacct
35 31 0:32 / /sys/fs/cgroup/memory rw,relatime - cgroup cgroup rw,memory
41 31 0:38 / /sys/fs/cgroup/unified rw,relatime - cgroup2 cgroup2 rw
`,
};

/** As systemd mounts version 2 and names the scopes of a Docker with its driver (cgroups(7), systemd.slice(5)). */
const SECOND = {
  membership: `0::/system.slice/docker-${ID}.scope\n`,
  mounts: `24 22 0:22 / /sys rw,nosuid shared:7 - sysfs sysfs rw
29 24 0:26 / /sys/fs/cgroup rw,nosuid,nodev shared:9 - cgroup2 cgroup2 rw,nsdelegate,memory_recursiveprot
`,
};

const found = (membership: string, mounts: string, id = ID) =>
  groupFolderOf(parseMembership(membership), parseMounts(mounts), id);

describe('the folder of a control group', () => {
  it('is one a controller in version 1, also beside a version 2 that is mounted', () => {
    expect(found(FIRST.membership, FIRST.mounts)).toEqual({
      version: 'v1',
      cpuacct: `/sys/fs/cgroup/cpuacct/docker/${ID}`,
      cpu: `/sys/fs/cgroup/cpu/docker/${ID}`,
      memory: `/sys/fs/cgroup/memory/docker/${ID}`,
    });
  });

  it('is found where controllers are mounted together, as systemd does, at paths with blanks', () => {
    const membership = `3:cpu,cpuacct:/system.slice/docker-${ID}.scope\n2:memory:/a:b/docker-${ID}.scope\n`;
    const mounts = `30 25 0:26 / /sys/fs/c\\040g/cpu,cpuacct rw - cgroup cgroup rw,cpu,cpuacct
31 25 0:27 / /sys/fs/c\\040g/memory rw - cgroup cgroup rw,memory
`;
    expect(found(membership, mounts)).toEqual({
      version: 'v1',
      cpuacct: `/sys/fs/c g/cpu,cpuacct/system.slice/docker-${ID}.scope`,
      cpu: `/sys/fs/c g/cpu,cpuacct/system.slice/docker-${ID}.scope`,
      memory: `/sys/fs/c g/memory/a:b/docker-${ID}.scope`,
    });
  });

  it('is one for all controllers in version 2', () => {
    const unified = `/sys/fs/cgroup/system.slice/docker-${ID}.scope`;
    expect(found(SECOND.membership, SECOND.mounts)).toEqual({ version: 'v2', unified });
  });

  it("is the container's own where its init has moved its processes below", () => {
    const membership = `0::/system.slice/docker-${ID}.scope/init.scope\n`;
    const unified = `/sys/fs/cgroup/system.slice/docker-${ID}.scope`;
    expect(found(membership, SECOND.mounts)).toEqual({ version: 'v2', unified });
  });

  it('is not at hand where a private namespace hides it', () => {
    expect(found(`0::/../docker-${ID}.scope\n`, SECOND.mounts)).toBeNull();
  });

  it('is at hand through a mount that reaches out of the private namespace', () => {
    const mounts = '29 24 0:26 /../.. /host/cgroup ro - cgroup2 cgroup2 rw\n';
    const unified = `/host/cgroup/docker-${ID}.scope`;
    expect(found(`0::/../../docker-${ID}.scope\n`, mounts)).toEqual({ version: 'v2', unified });
  });

  it("is not at hand where only this container's own part is mounted", () => {
    const mounts = SECOND.mounts.replace('0:26 /', '0:26 /docker/0123456789ab');
    expect(found(`0::/docker/${ID}\n`, mounts)).toBeNull();
  });

  it('is never a group that does not name the container, such as the whole machine', () => {
    for (const path of ['/', '/system.slice/other.service', '/docker/0123456789ab'])
      expect(found(`0::${path}\n`, SECOND.mounts)).toBeNull();
  });

  it('needs all three controllers of version 1', () => {
    expect(found(FIRST.membership.replace(/^1:cpu:.*\n/m, ''), FIRST.mounts)).toBeNull();
    expect(found(FIRST.membership, FIRST.mounts.replace(/^.*rw,memory\n/m, ''))).toBeNull();
  });

  it('of this process is no container that never was, nor of a process that has ended', () => {
    expect(findGroupFolder(process.pid, ID)).toBeNull();
    expect(findGroupFolder(2 ** 30, ID)).toBeNull();
  });

  it('always lies below a mount and ends with the part that names the container', () => {
    const parts = fc.array(fc.constantFrom('a', 'b.slice', '..', 'x y', `docker-${ID}.scope`, ID));
    fc.assert(
      fc.property(parts, parts, (path, root) => {
        const mounts = `1 1 0:1 /${root.join('/').replaceAll(' ', '\\040')} /mnt rw - cgroup2 cgroup2 rw\n`;
        const folder = found(`0::/${path.join('/')}\n`, mounts);
        if (folder === null) return;
        expect(folder).toMatchObject({ version: 'v2' });
        const unified = folder.version === 'v2' ? folder.unified : '';
        expect(unified.startsWith('/mnt/')).toBe(true);
        expect(unified.slice(unified.lastIndexOf('/'))).toContain(ID);
      }),
    );
  });
});
