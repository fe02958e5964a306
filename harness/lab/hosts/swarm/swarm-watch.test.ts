import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import type { SwarmNode, SwarmTask } from '../../docker/engine/swarm.js';
import { nodeOf } from './node.test-support.js';
import { isOver, SwarmWatch } from './swarm-watch.js';

const AWAITED = { withinMs: 60_000, isAwaited: true };

const node = nodeOf('node');
const task = (state: string): SwarmTask => ({
  serviceId: 'service',
  nodeId: 'node',
  desiredState: 'running',
  state,
  error: '',
  containerId: 'c0ffee',
  exitCode: 0,
});

/** A manager that says what the test has written down. */
class Manager {
  node: SwarmNode = node;
  task: SwarmTask | null = null;
  isAway = false;
  hangs = false;
  asked = 0;

  nodes(): Promise<SwarmNode[]> {
    this.asked += 1;
    if (this.hangs) return new Promise(() => undefined);
    return this.isAway ? Promise.reject(new Error('away')) : Promise.resolve([this.node]);
  }

  tasksOn(): Promise<SwarmTask[]> {
    return Promise.resolve(this.task ? [this.task] : []);
  }
}

let manager: Manager;
let watch: SwarmWatch;
beforeEach(async () => {
  vi.useFakeTimers();
  manager = new Manager();
  watch = await SwarmWatch.open(manager, ['node']);
});
afterEach(() => {
  watch[Symbol.dispose]();
  vi.useRealTimers();
});

const seekEnd = () => {
  const found = watch.taskOf('service');
  return found && isOver(found) ? found : undefined;
};

test('what is waited for comes when the manager tells it', async () => {
  const ended = watch.until(seekEnd, AWAITED);
  manager.task = task('running');
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.taskOf('service')?.state).toBe('running');
  manager.task = task('failed');
  await vi.advanceTimersByTimeAsync(1_000);
  expect((await ended)?.state).toBe('failed');
});

test('what does not come in time is null', async () => {
  const ended = watch.until(seekEnd, { withinMs: 500, isAwaited: true });
  await vi.advanceTimersByTimeAsync(1_000);
  expect(await ended).toBeNull();
});

test('the manager is asked less often while nobody waits', async () => {
  const asked = async (): Promise<number> => {
    const before = manager.asked;
    await vi.advanceTimersByTimeAsync(5_000);
    return manager.asked - before;
  };
  const idle = await asked();
  void watch.until(seekEnd, AWAITED);
  expect(await asked()).toBeGreaterThan(3 * idle);
});

test('a node that is down is not ready, and says so', async () => {
  expect(watch.isReady('node')).toBe(true);
  manager.node = { ...node, isReady: false, state: 'down' };
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.isReady('node')).toBe(false);
  expect(watch.stateOf('node')).toBe('down');
});

test('a manager that is silent for ten seconds has lost every node, until it answers again', async () => {
  manager.isAway = true;
  await vi.advanceTimersByTimeAsync(5_000);
  expect(watch.isReady('node')).toBe(true);
  await vi.advanceTimersByTimeAsync(6_000);
  expect(watch.isReady('node')).toBe(false);
  manager.isAway = false;
  await vi.advanceTimersByTimeAsync(1_000);
  expect(watch.isReady('node')).toBe(true);
});

test('whoever waits for a node hears that it is lost with a manager who hangs', async () => {
  manager.hangs = true;
  const lost = watch.until(() => (watch.isReady('node') ? undefined : 'lost'), {
    withinMs: Infinity,
    isAwaited: false,
  });
  await vi.advanceTimersByTimeAsync(11_000);
  expect(await lost).toBe('lost');
});

test('whoever waits when the watch ends waits no longer', async () => {
  const ended = watch.until(seekEnd, { withinMs: Infinity, isAwaited: false });
  watch[Symbol.dispose]();
  expect(await ended).toBeNull();
});
