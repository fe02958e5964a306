import { expect, test } from 'vitest';
import { parseStats } from '../../../probe/cgroup/engine-stats.js';
import { EnvironmentError } from '../../../errors.js';
import { groupStats } from './group-stats.js';

const ID = 'c0ffee';

/** The first figures from files of these contents, by their path below the folder of control groups. */
async function figuresFrom(files: Record<string, string>) {
  const stop = new AbortController();
  const readFile = (path: string): Promise<string> => {
    const text = files[path.replace('/node/cgroup/', '')];
    return text === undefined ? Promise.reject(new Error(`${path} is not there`)) : Promise.resolve(text);
  };
  for await (const sample of groupStats(ID, readFile, stop.signal)) {
    stop.abort();
    return parseStats(sample);
  }
  return null;
}

const inFolder = (folder: string, files: Record<string, string>) =>
  Object.fromEntries(Object.entries(files).map(([name, text]) => [`${folder}/${name}`, text]));

const SECOND = {
  'cpu.stat': 'usage_usec 2500\nuser_usec 2000\nsystem_usec 500\nthrottled_usec 7\n',
  'memory.current': '5000\n',
  'memory.max': '9000\n',
  'memory.stat': 'anon 3000\nfile 900\ninactive_file 400\nsock 20\nslab 30\n',
};
const SECOND_FIGURES = {
  cpuNs: 2_500_000,
  throttledNs: 7_000,
  usageBytes: 5_000,
  workingSetBytes: 4_600,
  anonymousBytes: 3_000,
  peakBytes: null,
  socketBytes: 20,
  slabBytes: 30,
  limitBytes: 9_000,
  oomKills: null,
};

test.each([`docker/${ID}`, `system.slice/docker-${ID}.scope`])(
  'a group of version 2 is read where it lies at %s',
  async (group) => {
    expect(await figuresFrom(inFolder(group, SECOND))).toEqual(SECOND_FIGURES);
  },
);

test('a kernel that keeps the peak tells it, and a group without a limit has none', async () => {
  const files = inFolder(`docker/${ID}`, { ...SECOND, 'memory.peak': '6000\n', 'memory.max': 'max\n' });
  expect(await figuresFrom(files)).toEqual({ ...SECOND_FIGURES, peakBytes: 6_000, limitBytes: null });
});

test('a group of version 1 is read controller by controller', async () => {
  const files = {
    [`cpuacct/docker/${ID}/cpuacct.usage`]: '2500000\n',
    [`cpu/docker/${ID}/cpu.stat`]: 'nr_periods 0\nnr_throttled 0\nthrottled_time 7000\n',
    ...inFolder(`memory/docker/${ID}`, {
      'memory.usage_in_bytes': '5000\n',
      'memory.max_usage_in_bytes': '6000\n',
      'memory.limit_in_bytes': '9000\n',
      'memory.stat': 'rss 1\ninactive_file 1\ntotal_rss 3000\ntotal_inactive_file 400\n',
    }),
  };
  expect(await figuresFrom(files)).toEqual({
    ...SECOND_FIGURES,
    peakBytes: 6_000,
    socketBytes: null,
    slabBytes: null,
  });
});

test('a group that lies elsewhere is missed in words', async () => {
  await expect(figuresFrom({})).rejects.toThrow(EnvironmentError);
});
