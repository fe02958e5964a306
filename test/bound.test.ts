import { mkdirSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { planSha256 } from '../harness/model/plan/hash.js';
import { completed, httpLoad, pairsOf, planOf } from '../harness/analysis/observations.test-support.js';
import { ProcessLog } from '../harness/lab/lifetime/log.js';
import { PostgresCluster } from '../harness/lab/local/postgres-cluster.js';
import { RunFolder } from '../harness/lab/local/run-folder.js';
import { postgresBinaries } from '../harness/setup/postgres-binaries.js';
import { RunStore } from '../harness/store/run-store.js';
import { crossover, startCrossover, testFolder } from './crossover.test-support.js';
import { sampleReport } from './fixtures/sample-report.js';

const folder = testFolder('bound');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const json = async (args: string[]) => {
  const { stdout, stderr, exitCode } = await crossover(['bound', ...args, '--json']);
  expect([stderr.replace(/^Watching.*\n/, ''), exitCode]).toEqual(['', 0]);
  return JSON.parse(stdout) as Answer;
};

interface Answer {
  latencyMs: number;
  service: { databaseMs: number; restMs: number };
  saving: { ms: number; share: number; ratio: number };
  pool: { capPerSecond: number; offered: { utilisation: number; verdict: string } | null } | null;
  capHeldThroughoutPerSecond: number | null;
  cores: number | null;
  placement: { levels: { level: string }[]; cores: { name: string; ofTheService: number }[] } | null;
  assumptions: string[];
  reading: {
    requests: number;
    kinds: { kind: string; calls: number }[];
    statements: { query: string; calls: number; totalMs: number }[];
  } | null;
}

describe('bound from figures', () => {
  const article = ['--db-ms', '180', '--app-ms', '20', '--rate', '50', '--pool', '20'];

  it('gives the article’s example: at most 20 of 200 ms, 1.11 times, and the pool is not the limit', async () => {
    const { stdout, exitCode } = await crossover(['bound', ...article]);
    expect(stdout).toMatch(/at most 20 ms of 200 ms \(10 %\) at the mean: at most 1\.11 times as fast/);
    expect(stdout).toMatch(/At 50\/s 9 are in use on average \(45 %\): the pool is not the limit/);
    expect(stdout).toMatch(/50\/s x 20 ms keep 1 core busy/);
    expect(exitCode).toBe(0);
  });

  it('gives machines the same, with what it assumes', async () => {
    const answer = await json(article);
    expect(answer.latencyMs).toBe(200);
    expect(answer.saving).toMatchObject({ ms: 20, share: 0.1 });
    expect(answer.saving.ratio).toBeCloseTo(1.1111, 4);
    expect(answer.pool?.capPerSecond).toBeCloseTo(111.11, 2);
    expect(answer.pool?.offered?.utilisation).toBeCloseTo(0.45, 9);
    expect(answer.capHeldThroughoutPerSecond).toBeCloseTo(100, 9);
    expect(answer.cores).toBeCloseTo(1, 9);
    expect([answer.placement, answer.reading]).toEqual([null, null]);
    expect(answer.assumptions.every((sentence) => sentence.endsWith('.'))).toBe(true);
  });

  it('names the pool where it is the limit, and says nothing of what it was not told', async () => {
    const over = await crossover([
      'bound',
      '--db-ms',
      '50',
      '--app-ms',
      '5',
      '--rate',
      '500',
      '--pool',
      '20',
    ]);
    expect(over.stdout).toMatch(/the pool is the limit\. What exceeds 400\/s waits/);
    const bare = await json(['--db-ms', '180', '--app-ms', '20']);
    expect([bare.pool, bare.cores, bare.capHeldThroughoutPerSecond]).toEqual([null, null, null]);
  });
});

describe('flags that do not fit together', () => {
  const url = 'postgres://u:secret@127.0.0.1:1/d';
  const cases: [what: string, args: string[], says: RegExp][] = [
    ['nothing', [], /found: neither/],
    ['two sources', ['--pg-url', url, '--db-ms', '1', '--latency-ms', '9', '--rate', '1'], /one source/],
    ['no address', ['--pg-url', 'u:secret@h', '--latency-ms', '5', '--rate', '5'], /address of a Postgres/],
    [
      'a folder that is no run',
      ['--db-ms', '1', '--app-ms', '1', '--rate', '1', '--run', folder],
      /plan\.json/,
    ],
  ];

  it.each(cases)('(%s) are an error with exit code 2', async (_what, args, says) => {
    const { exitCode, stderr, stdout } = await crossover(['bound', ...args]);
    expect(stderr).toMatch(says);
    expect(stderr).toMatch(/to do: /);
    expect(stderr).not.toContain('secret');
    expect([stdout, exitCode]).toEqual(['', 2]);
  });
});

describe('bound beside a run', () => {
  const run = join(folder, 'run');
  beforeAll(() => {
    mkdirSync(run);
    const store = RunStore.create(run, planOf(5), sampleReport().environment, null);
    store.append({
      record: 'start',
      runId: 'r',
      startedAt: '2026-11-23T20:51:07.123Z',
      planSha256: planSha256(planOf(5)),
      command: 'c',
    });
    const resources = completed({ block: 1, target: 'py' }).resources;
    const made = pairsOf(5, (target, block) =>
      completed(
        { block, target, level: 'wait' },
        {
          load: httpLoad(target === 'py' ? 52_000 : 51_000),
          resources: { ...resources, cpuSeconds: target === 'py' ? 2 : 0.5 },
        },
      ),
    );
    for (const observation of made) store.observe(observation);
  });

  it('says where the service lies, and the cores that each language needs', async () => {
    const flags = ['--db-ms', '180', '--app-ms', '20', '--rate', '50', '--run', run];
    const { placement } = await json(flags);
    expect(placement?.levels.map(({ level }) => level)).toEqual(['wait']);
    // 2 ms and 0.5 ms of CPU a request: the second needs a quarter.
    expect(placement?.cores.map(({ name }) => name)).toEqual(['Python', 'Go']);
    expect(placement?.cores[0]?.ofTheService).toBeCloseTo(1, 2);
    expect(placement?.cores[1]?.ofTheService).toBeCloseTo(0.25, 2);
    const { stdout } = await crossover(['bound', ...flags]);
    expect(stdout).toMatch(/outside what it measured; its nearest wait is 50 ms/);
    expect(stdout).toMatch(/Median, Go over Python: 0\.98\dx .*, no difference/);
  });
});

describe('bound from a Postgres', () => {
  const url = process.env['TEST_DATABASE_URL'] ?? '';
  const clients: pg.Client[] = [];
  const load: Promise<void>[] = [];
  let loading = true;

  /** Two clients that wait 20 ms in each statement, one after the other, as long as the tests of this group last. */
  beforeAll(async () => {
    for (let nth = 0; nth < 2; nth += 1) {
      const client = new pg.Client(url);
      await client.connect();
      clients.push(client);
    }
    await clients[0]?.query('CREATE EXTENSION IF NOT EXISTS pg_stat_statements');
    const work = async (client: pg.Client) => {
      while (loading) await client.query('SELECT pg_sleep(0.02)');
    };
    load.push(...clients.map(work));
  });
  afterAll(async () => {
    loading = false;
    await Promise.all(load);
    for (const client of clients) await client.end();
  });

  it('reads what it executed for each request, and bounds the rest of the latency', async () => {
    const flags = [
      '--pg-url',
      url,
      '--interval',
      '1',
      '--latency-ms',
      '500',
      '--rate',
      '100',
      '--pool',
      '20',
    ];
    const answer = await json(flags);
    const { reading, service, saving } = answer;
    const sleeps = reading?.statements.find(({ query }) => query === 'SELECT pg_sleep($1)');
    expect(sleeps!.totalMs / sleeps!.calls).toBeGreaterThanOrEqual(20);
    const totalMs = reading!.statements.reduce((sum, statement) => sum + statement.totalMs, 0);
    expect(service.databaseMs).toBeCloseTo(totalMs / reading!.requests, 6);
    expect(service.databaseMs + service.restMs).toBeCloseTo(500, 6);
    expect(saving.ms).toBeCloseTo(service.restMs, 6);
    expect(reading?.kinds.map(({ kind }) => kind)).toContain('SELECT');
  });

  it('tells people the statements, and nobody the password', async () => {
    const flags = ['--pg-url', url, '--interval', '0.5', '--latency-ms', '500', '--rate', '100'];
    const { stdout, stderr, exitCode } = await crossover(['bound', ...flags]);
    expect(stdout).toMatch(/a request, \d+ calls: SELECT pg_sleep\(\$1\)/);
    expect(stdout + stderr).not.toContain(new URL(url).password);
    expect(exitCode).toBe(0);
  });

  it('refuses a latency below what Postgres alone executed, with exit code 2', async () => {
    const flags = ['--pg-url', url, '--interval', '0.5', '--latency-ms', '0.001', '--rate', '0.001'];
    const { stderr, exitCode } = await crossover(['bound', ...flags]);
    expect(stderr).toMatch(/expected a latency above .* that Postgres executed/);
    expect(exitCode).toBe(2);
  });

  it('ends at once when interrupted, with exit code 130', async () => {
    const flags = ['--pg-url', url, '--interval', '600', '--latency-ms', '500', '--rate', '100'];
    const command = startCrossover(['bound', ...flags]);
    command.stderr.once('data', () => command.kill('SIGINT'));
    expect((await command).exitCode).toBe(130);
  });

  it('ends with exit code 3 where nobody answers, without the password', async () => {
    const nobody = 'postgres://u:very-secret@127.0.0.1:1/d';
    const { stderr, exitCode } = await crossover([
      'bound',
      '--pg-url',
      nobody,
      '--latency-ms',
      '5',
      '--rate',
      '5',
    ]);
    expect(stderr).toMatch(/ECONNREFUSED/);
    expect(stderr).not.toContain('very-secret');
    expect(exitCode).toBe(3);
  });

  it('says what to do where the server does not load pg_stat_statements, with exit code 3', async () => {
    const place = await RunFolder.make();
    try {
      await using cluster = await PostgresCluster.start({
        binaries: postgresBinaries(process.arch),
        folder: place,
        settings: '',
        cpus: [],
        environment: process.env,
        openLog: () => new ProcessLog(null, null),
      });
      const unloaded = cluster.url('postgres');
      const client = new pg.Client(unloaded);
      await client.connect();
      await client.query('CREATE EXTENSION pg_stat_statements');
      await client.end();
      const { stderr, exitCode } = await crossover([
        'bound',
        '--pg-url',
        unloaded,
        '--latency-ms',
        '5',
        '--rate',
        '5',
      ]);
      expect(stderr).toMatch(/Add it to shared_preload_libraries and restart/);
      expect(exitCode).toBe(3);
    } finally {
      await place.remove();
    }
  });
});
