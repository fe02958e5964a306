import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest';
import { linesOf } from '../../linux/lines.js';
import { thisOwner } from '../../linux/process-owner.js';
import type { ProcessIdentity } from '../../linux/process-tree.js';
import { identify, isAlive } from '../../linux/process-tree.js';
import { sweepRunFolders } from './run-folder.js';

const checkout = join(import.meta.dirname, '..', '..', '..');
const compiled = join(checkout, 'dist', 'harness');
let temporary: string;
beforeAll(() => {
  if (!existsSync(compiled)) throw new Error('These tests start compiled code: run `npm run build` first.');
  temporary = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  // For root's Postgres, which runs as another user.
  chmodSync(temporary, 0o755);
});
afterAll(() => {
  rmSync(temporary, { recursive: true });
});

/** A harness that owns a Postgres and a small process tree, says what they are, and waits. */
function standIn(watchdog: boolean) {
  const from = (path: string) => JSON.stringify(pathToFileURL(join(compiled, path)).href);
  const source = `
    import { RunFolder } from ${from('lab/local/run-folder.js')};
    import { startWatchdog } from ${from('lab/lifetime/guard.js')};
    import { OwnedProcess } from ${from('lab/local/owned-process.js')};
    import { ProcessLog } from ${from('lab/lifetime/log.js')};
    import { PostgresCluster } from ${from('lab/local/postgres-cluster.js')};
    import { postgresBinaries } from ${from('setup/postgres-binaries.js')};
    const environment = { PATH: process.env.PATH, TMPDIR: process.env.TMPDIR };
    const folder = await RunFolder.make();
    if (${watchdog}) startWatchdog(${JSON.stringify(join(compiled, 'lab', 'local', 'watchdog.js'))}, folder.path, environment);
    const log = () => new ProcessLog(null, null);
    const postgres = await PostgresCluster.start({
      binaries: postgresBinaries(process.arch), folder, settings: 'fsync = off', cpus: [], environment, openLog: log,
    });
    const tree = await OwnedProcess.start({
      command: 'sh', args: ['-c', 'sleep 600 & sleep 600; exit 0'], cwd: '/', environment, cpus: [], log: log(),
    }, folder);
    console.log(JSON.stringify({ folder: folder.path, pids: [tree.pid, ...postgres.watched.rootPids()] }));
    setInterval(() => undefined, 1000);
  `;
  return execa(process.execPath, ['--input-type=module', '--eval', source], {
    env: { TMPDIR: temporary },
    stdio: ['ignore', 'pipe', 'inherit'],
    buffer: false,
    reject: false,
  });
}

/** A shell whose children outlive it; it is over when it has ended itself, whoever holds its output open. */
async function orphaned(script: string, environment: Record<string, string> = {}) {
  const root = execa('sh', ['-c', script], {
    env: environment,
    stdio: ['ignore', 'pipe', 'ignore'],
    detached: true,
    cleanup: false,
    buffer: false,
    reject: false,
  });
  const ended = once(root, 'exit');
  const { value } = await linesOf(root.stdout).next();
  await ended;
  return { pid: root.pid, child: identify(Number(value))! };
}

async function killed(
  harness: ReturnType<typeof standIn>,
): Promise<{ folder: string; processes: ProcessIdentity[] }> {
  const { value } = await linesOf(harness.stdout).next();
  const { folder, pids } = JSON.parse(value ?? '') as { folder: string; pids: number[] };
  const processes = pids.map((pid) => identify(pid)!);
  const ended = once(harness, 'exit');
  harness.kill('SIGKILL');
  await ended;
  return { folder, processes };
}

describe('after a kill -9 of the harness', () => {
  it('the watchdog ends what it had started and removes its folder', async () => {
    const { folder, processes } = await killed(standIn(true));
    await expect.poll(() => existsSync(folder), { timeout: 30_000 }).toBe(false);
    expect(processes.filter(isAlive)).toEqual([]);
  }, 60_000);

  it('the next start does, where the watchdog was killed too', async () => {
    const { folder, processes } = await killed(standIn(false));
    expect(processes.filter(isAlive)).toHaveLength(2);
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 1, left: [] });
    expect(processes.filter(isAlive)).toEqual([]);
    expect(existsSync(folder)).toBe(false);
  }, 60_000);

  it('the next start leaves folders alone that only bear the name', async () => {
    mkdirSync(join(temporary, 'crossover-run-of-somebody'));
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 0, left: [] });
    expect(existsSync(join(temporary, 'crossover-run-of-somebody'))).toBe(true);
  });

  it('the next start leaves a run that still lives alone', async () => {
    const harness = standIn(false);
    const { value } = await linesOf(harness.stdout).next();
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 0, left: [] });
    const { pids } = JSON.parse(value ?? '') as { pids: number[] };
    expect(pids.map((pid) => isAlive(identify(pid)!))).toEqual([true, true]);
    const ended = once(harness, 'exit');
    harness.kill('SIGKILL');
    await ended;
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 1, left: [] });
  }, 60_000);

  it("the next start spares a process group that has become somebody else's", async () => {
    // Its leader ends at once, as that of a daemon that forks twice.
    const { pid, child: bystander } = await orphaned('sleep 600 >/dev/null & echo $!');
    const folder = join(temporary, 'crossover-run-old');
    mkdirSync(folder);
    const owner = { ...thisOwner(), pid: 4_000_000, startTicks: 1 };
    writeFileSync(join(folder, 'owner.json'), JSON.stringify(owner));
    const recorded = { pid, startTicks: 1, mark: 'ours', signal: 'SIGTERM' };
    writeFileSync(join(folder, 'processes.ndjson'), `${JSON.stringify(recorded)}\n`);
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 1, left: [] });
    expect(isAlive(bystander)).toBe(true);
    process.kill(bystander.pid, 'SIGKILL');
  });

  it('the next start takes down the compose projects that a run had brought up', async () => {
    const tools = join(temporary, 'tools');
    mkdirSync(tools);
    const docker = `#!/bin/sh
      echo "$DOCKER_HOST" "$@" >> "$CALLS"
      case "$*" in
        *gone*) echo "no such project" >&2; exit 1;;
        *wanting*--file*) echo "required variable TAG is missing a value" >&2; exit 15;;
      esac
      `;
    writeFileSync(join(tools, 'docker'), docker, { mode: 0o755 });
    vi.stubEnv('PATH', `${tools}:${process.env['PATH'] ?? ''}`);
    vi.stubEnv('CALLS', join(temporary, 'calls'));
    const folder = join(temporary, 'crossover-run-compose');
    mkdirSync(folder);
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ ...thisOwner(), startTicks: 1 }));
    const projects = [
      {
        project: 'crossover-own-there',
        file: join(tools, 'docker'),
        engine: { DOCKER_HOST: 'tcp://box:2376' },
      },
      { project: 'crossover-own-wanting', file: join(tools, 'docker'), engine: {} },
      { project: 'crossover-own-gone', file: '/nowhere/compose.yaml', engine: {} },
    ];
    writeFileSync(
      join(folder, 'projects.ndjson'),
      projects.map((project) => `${JSON.stringify(project)}\n`).join(''),
    );
    const { cleared, left } = await sweepRunFolders(temporary);
    vi.unstubAllEnvs();
    expect(cleared).toBe(0);
    expect(left).toEqual([expect.stringMatching(/crossover-own-gone: no such project$/)]);
    expect(existsSync(folder)).toBe(false);
    const down = 'down --volumes --rmi local';
    const calls = readFileSync(join(temporary, 'calls'), 'utf8').trimEnd().split('\n');
    expect(calls.map((call) => call.trim()).sort()).toEqual(
      [
        `compose --project-name crossover-own-gone ${down}`,
        `compose --project-name crossover-own-wanting ${down}`,
        `compose --project-name crossover-own-wanting --file ${join(tools, 'docker')} ${down}`,
        `tcp://box:2376 compose --project-name crossover-own-there --file ${join(tools, 'docker')} ${down}`,
      ].sort(),
    );
  });

  it('the next start ends what an ended root has left, by its mark', async () => {
    const mark = 'test-mark';
    const { pid, child: orphan } = await orphaned('sleep 600 >/dev/null & echo $!', { CROSSOVER_MARK: mark });
    const folder = join(temporary, 'crossover-run-marked');
    mkdirSync(folder);
    writeFileSync(join(folder, 'owner.json'), JSON.stringify({ ...thisOwner(), startTicks: 1 }));
    const recorded = { pid, startTicks: 1, mark, signal: 'SIGTERM' };
    writeFileSync(join(folder, 'processes.ndjson'), `${JSON.stringify(recorded)}\n`);
    expect(await sweepRunFolders(temporary)).toEqual({ cleared: 1, left: [] });
    expect(isAlive(orphan)).toBe(false);
  });
});
