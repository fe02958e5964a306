import { describe, expect, test } from 'vitest';
import { Container, missingEngine } from './engine.test-support.js';
import { EngineStats } from './engine-stats.js';
import { GroupLedger, openGroup } from './group-ledger.js';
import { Sampler } from '../sampler/sampler.js';
import { readThreadNs } from '../../linux/procfs.js';

const missing = missingEngine();
const title = missing === null ? 'in a real container' : `in a real container (skipped: ${missing})`;

/** Counts to a number, then waits. */
const BUSY = 'i=0; while [ $i -lt 400000 ]; do i=$((i+1)); done; echo counted; read -r end';
/** A child takes all the memory that there is; the shell lives on. */
const GREEDY = 'tail /dev/zero; echo killed; read -r end';

describe.skipIf(missing !== null)(title, () => {
  test("the group's files, the engine's stream and the process's own schedstat agree on the CPU of a busy loop", async () => {
    await using container = await Container.run(BUSY);
    using files = await GroupLedger.open([container.watched]);
    using stream = new GroupLedger([await EngineStats.open(container.watched)]);
    const threads = () =>
      [...(readThreadNs(container.watched.pid)?.values() ?? [])].reduce((sum, ns) => sum + ns, 0);
    files.begin();
    stream.begin();
    const before = threads();
    await container.goOn();
    const used = threads() - before;
    await Promise.all([files.close(), stream.close()]);
    expect(files.record(1)?.version).toMatch(/^v[12]$/);
    expect(files.nanoseconds).toBeGreaterThan(100e6);
    expect(files.nanoseconds / used).toBeCloseTo(1, 1.5);
    expect(stream.nanoseconds / files.nanoseconds).toBeCloseTo(1, 1.5);
  });

  test('files and stream agree on the memory of a container that waits, and name its limit', async () => {
    await using container = await Container.run('read -r end', ['--memory', '64m']);
    using files = await openGroup(container.watched);
    using stream = await EngineStats.open(container.watched);
    const [first, second] = [files.read(), await stream.next()];
    const TOLERANCE_BYTES = 2 ** 20;
    for (const figure of ['usageBytes', 'workingSetBytes', 'anonymousBytes'] as const)
      expect(Math.abs((first[figure] ?? NaN) - (second[figure] ?? NaN)), figure).toBeLessThan(
        TOLERANCE_BYTES,
      );
    expect([first.limitBytes, second.limitBytes]).toEqual([64 * 2 ** 20, 64 * 2 ** 20]);
  });

  test('a process that is killed for memory is counted in the window, though its container lives on', async () => {
    await using container = await Container.run(GREEDY, ['--memory', '32m', '--memory-swap', '32m']);
    using ledger = await GroupLedger.open([container.watched]);
    ledger.begin();
    await container.goOn();
    await ledger.close();
    const record = ledger.record(1);
    expect(record).toMatchObject({ oomKills: 1, limitBytes: 32 * 2 ** 20 });
    expect(record?.peakBytes ?? 0).toBeGreaterThan(24 * 2 ** 20);
  });

  test('a window takes CPU from the group and memory from the processes, and counts nothing twice', async () => {
    await using container = await Container.run(BUSY);
    const { watched } = container;
    const sampler = await Sampler.start({
      target: () => [{ rootPids: () => [watched.pid], container: watched }],
      database: () => [],
      downstream: () => [],
      agents: () => [],
      helpers: () => [],
      cpus: [],
      host: null,
      isWatched: () => true,
      statements: null,
    });
    using group = await GroupLedger.open([watched]);
    await container.goOn();
    const { resources } = await sampler.stop();
    sampler[Symbol.dispose]();
    await group.close();
    expect(resources.source).toMatch(/^cgroup v[12] files; procfs: status, smaps_rollup$/);
    expect(resources.cpuSeconds * 1e9).toBeGreaterThanOrEqual(group.nanoseconds * 0.97);
    expect(resources.cpuSeconds * 1e9).toBeLessThan(group.nanoseconds * 1.1);
    expect(resources.processes).toBe(1);
    expect(resources.rssPeakBytes).toBeGreaterThan(2 ** 18);
  });
});
