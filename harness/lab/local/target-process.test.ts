import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { InterruptedError } from '../../errors.js';
import { NOTHING_PLANTED } from '../../model/plan/planted.js';
import type { Target } from '../../model/plan/target.js';
import { inPath } from '../../setup/toolchains.js';
import type { TargetStart } from '../lab.js';
import { TargetStartError } from '../lab.js';
import { ProcessLog } from '../lifetime/log.js';
import { freshPort } from './ports.js';
import { identify, isAlive, livingTree } from '../../linux/process-tree.js';
import { RunFolder } from './run-folder.js';
import type { TargetSurroundings } from './target-process.js';
import { startTarget, startWorker } from './target-process.js';

/** Serves /healthz and /about; shows its environment as `versions`. `answers` stands in for what a test changes. */
const service = (answers: { health?: number; nonce?: string; before?: string } = {}): string => `
  import { spawn } from 'node:child_process';
  import { createServer } from 'node:http';
  ${answers.before ?? ''}
  const about = {
    target: 't', nonce: ${answers.nonce ?? 'process.env.NONCE'}, language: 'js', runtime: 'node', versions: process.env,
    workers: 1, pool_size: 2, pid: process.pid, gomaxprocs: null, gil: null, openssl: null, compression: false,
    event_loop: null, http_parser: null,
  };
  createServer((request, response) => {
    response.statusCode = request.url === '/healthz' ? ${answers.health ?? 200} : 200;
    response.end(JSON.stringify(about));
  }).on('error', (error) => { console.error(error.code); process.exit(1); }).listen(process.env.PORT, process.env.HOST);
`;

let checkout: string;
let folder: RunFolder;
beforeEach(async () => {
  checkout = mkdtempSync(join(tmpdir(), 'crossover-test-'));
  folder = await RunFolder.make();
});
afterEach(async () => {
  await folder.remove();
  rmSync(checkout, { recursive: true });
});

const target: Target = {
  id: 'stand-in',
  language: 'js',
  title: 'A stand-in',
  runtime: { go: '.' },
  command: ['{binary}', 'service.mjs'],
  workers: 1,
  implements: [],
  profiles: [],
};

function surroundings(changes: Partial<TargetSurroundings> = {}): TargetSurroundings {
  return {
    checkout,
    environment: { ...process.env, OTEL_SDK_DISABLED: 'false', HTTP_PROXY: 'http://127.0.0.1:9', GOGC: '50' },
    folder,
    runtime: { placeholder: 'binary', path: process.execPath },
    openLog: () => new ProcessLog(join(checkout, 'target.log'), null),
    ...changes,
  };
}

function starting(source: string, changes: Partial<TargetStart> = {}): TargetStart {
  mkdirSync(join(checkout, 'targets', target.id), { recursive: true });
  writeFileSync(join(checkout, 'targets', target.id, 'service.mjs'), source);
  const databaseUrl = 'postgres://nobody@127.0.0.1:1/none';
  const own = { poolSize: 2, cpus: [], cores: 3, workers: 1, workerStart: 'spawn' } as const;
  const planted = NOTHING_PLANTED;
  return { target, databaseUrl, downstreamUrl: null, ...own, planted, trialId: 'trial', ...changes };
}

async function failure(
  start: TargetStart,
  changes: Partial<TargetSurroundings> = {},
): Promise<TargetStartError> {
  const thrown: unknown = await startTarget(start, surroundings(changes)).catch((error: unknown) => error);
  expect(thrown).toBeInstanceOf(TargetStartError);
  return thrown as TargetStartError;
}

describe('startTarget', () => {
  it('starts a program whose path holds what a replacement would take for its own', async () => {
    const odd = join(checkout, "a$$b $& $'", 'node');
    mkdirSync(dirname(odd));
    symlinkSync(process.execPath, odd);
    await using running = await startTarget(
      starting(service()),
      surroundings({ runtime: { placeholder: 'binary', path: odd } }),
    );
    expect(running.about.runtime).toBe('node');
  });

  it('waits until the target is ready, and gives it an environment of its own', async () => {
    await using running = await startTarget(starting(service()), surroundings());
    const environment = running.about.versions;
    expect(environment).toMatchObject({
      PORT: String(running.address.port),
      GOMAXPROCS: '3',
      POOL_SIZE: '2',
    });
    expect(Object.keys(environment).filter((name) => /^(OTEL|HTTP_|GOGC|VITEST|npm_)/.test(name))).toEqual(
      [],
    );
    expect(running.watched.rootPids()).toEqual([running.about.pid]);
    expect(running.exit()).toBeNull();
  });

  it('plants the effect that it is asked for', async () => {
    const planted = { spinUs: 30, waitMs: 0 };
    await using running = await startTarget(starting(service(), { planted }), surroundings());
    expect(running.about.versions).toMatchObject({ CROSSOVER_PLANTED_SPIN_US: '30' });
    expect(running.about.versions).not.toHaveProperty('CROSSOVER_PLANTED_WAIT_MS');
  });

  it('fails at once, with the end of its log, when the target ends', async () => {
    const error = await failure(starting("console.error('PORT: expected a number'); process.exit(2);"));
    expect(error.text.found).toBe('it ended with exit code 2');
    expect(error.logTail).toBe('PORT: expected a number');
    expect(readFileSync(join(checkout, 'target.log'), 'utf8')).toBe('PORT: expected a number\n');
  });

  it('fails when the target never becomes ready', async () => {
    const error = await failure(starting(service({ health: 503 })), { readyWithinMs: 1_500 });
    expect(error.message).toContain('GET /healthz to say 200 within 1.5 s, found status 503');
  });

  it('fails when the answer comes from another start', async () => {
    const error = await failure(starting(service({ nonce: "'left-over'" })));
    expect(error.text.found).toBe('"left-over"');
  });

  it('starts a worker as the manifest says, with the settings of the service and nothing to answer', async () => {
    const start = starting(
      'console.log(process.argv[2], process.env.POOL_SIZE, process.env.DATABASE_URL); process.exit(3);',
    );
    const worker = { ...target, worker: ['{binary}', 'service.mjs', '-worker'] };
    await using running = await startWorker({ ...start, target: worker }, surroundings());
    await vi.waitFor(() => {
      expect(running.exit()).toEqual({ code: 3, signal: null });
    });
    await running[Symbol.asyncDispose]();
    expect(running.logTail()).toBe(`-worker 2 ${start.databaseUrl}`);
  });

  it('fails when the command is not there', async () => {
    const runtime = { placeholder: 'binary', path: join(checkout, 'nothing') } as const;
    const error = await failure(starting(service()), { runtime });
    expect(error.text.found).toContain('ENOENT');
  });

  it('runs the command of one that its owner builds as it is, from its folder', async () => {
    const start = starting(`#!${process.execPath}\n${service()}`);
    chmodSync(join(checkout, 'targets', target.id, 'service.mjs'), 0o755);
    const own = { ...start, target: { ...target, runtime: undefined, command: ['./service.mjs'] } };
    await using running = await startTarget(own, surroundings({ runtime: null }));
    expect(running.about.nonce).not.toBe('');
  });

  it('takes another port when somebody took the first in the meantime', async () => {
    const occupant = createServer().listen(0, '127.0.0.1');
    await new Promise((resolve) => occupant.once('listening', resolve));
    const ports = [(occupant.address() as AddressInfo).port];
    const findPort = async () => ports.shift() ?? freshPort();
    try {
      await using running = await startTarget(starting(service()), surroundings({ findPort }));
      expect(running.address.port).not.toBe((occupant.address() as AddressInfo).port);
    } finally {
      occupant.close();
    }
  });

  it('ends a whole tree: children that ignore SIGTERM, and those that outlive their parent', async () => {
    const before = `
      spawn('sh', ['-c', 'trap "" TERM; while :; do sleep 60; done'], { stdio: 'ignore' });
      spawn('sh', ['-c', 'sleep 600 & exit 0'], { stdio: 'ignore' });
      spawn('sleep', ['600'], { detached: true, stdio: 'ignore' });
    `;
    const running = await startTarget(starting(service({ before })), surroundings());
    const root = identify(running.watched.rootPids()[0]!)!;
    await expect.poll(() => livingTree(root).length, { timeout: 10_000 }).toBe(5);
    const tree = livingTree(root);
    await running[Symbol.asyncDispose]();
    expect(tree.filter(isAlive)).toEqual([]);
    expect(running.exit()).toEqual({ code: null, signal: 'SIGTERM' });
  });

  it('tells how a target ended by itself', async () => {
    const before = "process.on('SIGUSR2', () => process.exit(7));";
    await using running = await startTarget(starting(service({ before })), surroundings());
    process.kill(running.watched.rootPids()[0]!, 'SIGUSR2');
    await expect.poll(() => running.exit(), { timeout: 10_000 }).toEqual({ code: 7, signal: null });
  });

  it('gives up and ends the target when the user interrupts', async () => {
    const interruption = new AbortController();
    const openLog = () => {
      interruption.abort();
      return new ProcessLog(null, null);
    };
    const start = starting(service({ health: 503 }), { signal: interruption.signal });
    await expect(startTarget(start, surroundings({ openLog }))).rejects.toThrow(InterruptedError);
    const recorded = readFileSync(join(folder.path, 'processes.ndjson'), 'utf8').trim().split('\n');
    expect(recorded.map((line) => isAlive(JSON.parse(line) as { pid: number; startTicks: number }))).toEqual([
      false,
    ]);
  });

  it.runIf(inPath('taskset', process.env))('binds the target to its processors', async () => {
    const allowed = (pid: number | 'self') =>
      /^Cpus_allowed_list:\s*(\S+)$/m.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]!;
    const last = Number(/\d+$/.exec(allowed('self'))![0]);
    await using running = await startTarget(starting(service(), { cpus: [last] }), surroundings());
    expect(allowed(running.watched.rootPids()[0]!)).toBe(String(last));
  });
});
