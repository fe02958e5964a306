import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { crossover } from './crossover.test-support.js';

const folder = mkdtempSync(join(tmpdir(), 'crossover-commands-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('wrong usage', () => {
  const cases: [what: string, args: string[], says: RegExp][] = [
    ['an unknown command', ['measure'], /unknown command/],
    ['an unknown flag', ['run', '--fast'], /unknown option/],
    ['an unknown profile', ['run', '--profile', 'fast'], /smoke, quick, standard, publish/],
    ['an unknown scenario', ['run', '--scenario', 'crud,nope'], /"nope"/],
    ['an unknown level', ['plan', '--level', 'rate-1'], /"rate-1"/],
    ['an unknown target', ['run', '--targets', 'rust-axum'], /go-net-http/],
    ['an unknown claim', ['plan', '--claims', 'nope'], /crud-parity/],
    ['an unknown lab', ['run', '--lab', 'cloud'], /auto, docker, local/],
    ['no blocks', ['run', '--blocks', '0'], /1 to 100/],
    ['a seed that is no number', ['plan', '--seed', 'x'], /whole number/],
    ['a folder that is no run', ['report', folder], /plan\.json/],
    ['a folder that is not there', ['adr', join(folder, 'nowhere')], /nothing there/],
    ['too few made-up runs', ['simulate', '--experiments', '99'], /100 to 100000/],
    ['a seed that is none', ['simulate', '--seed', '-1'], /whole number/],
    ['something that cannot be listed', ['list', 'cats'], /scenarios, targets, claims, runs/],
    ['a URL that is none', ['load', 'http', '--url', 'localhost', '--duration', '1'], /http:\/\//],
    ['TLS', ['load', 'http', '--url', 'https://127.0.0.1/', '--duration', '1'], /plain TCP/],
    [
      'a rate of zero',
      ['load', 'http', '--url', 'http://127.0.0.1/', '--duration', '1', '--rate', '0'],
      /above 0/,
    ],
    ...(
      [
        ['a rate that is none', ['--rate', 'NaN'], /above 0/],
        ['more requests than can be counted', ['--rate', '1000000', '--duration', '86400'], /4,000,000,000/],
        ['no connections', ['--connections', '0'], /1 to 1000000/],
        ['arrivals of another kind', ['--arrivals', 'bursts'], /poisson, constant/],
        ['two hosts', ['--header', 'Host: a', '--header', 'host: b'], /one --header "host: …"/],
        ['a header of two lines', ['--header', 'A: b\r\nC: d'], /on one line/],
        ['a port that is none', ['--url', 'http://127.0.0.1:0/'], /a port from 1/],
      ] as const
    ).map(([what, flags, says]): [string, string[], RegExp] => [
      what,
      ['load', 'http', '--url', 'http://127.0.0.1/', '--duration', '1', ...flags],
      says,
    ]),
    [
      'more messages than are kept',
      [
        ...['load', 'ws', '--url', 'ws://127.0.0.1/', '--connections', '1', '--duration', '86400'],
        ...['--publish-url', 'http://127.0.0.1/', '--publish-rate', '100'],
      ],
      /1,000,000 messages/,
    ],
    [
      'half a publisher',
      [
        'load',
        'ws',
        '--url',
        'ws://127.0.0.1/',
        '--connections',
        '1',
        '--duration',
        '1',
        '--publish-rate',
        '1',
      ],
      /--publish-url/,
    ],
  ];

  it.each(cases)('of %s is an error with exit code 2', async (_what, args, says) => {
    const { exitCode, stderr, stdout } = await crossover(args);
    expect(stderr).toMatch(says);
    expect(stdout).toBe('');
    expect(exitCode).toBe(2);
  });

  it('never writes into a folder that holds something', async () => {
    const full = mkdtempSync(join(folder, 'full-'));
    writeFileSync(join(full, 'precious'), 'x');
    const { exitCode, stderr } = await crossover(['run', '--profile', 'smoke', '--out', full]);
    expect(stderr).toMatch(/never overwritten/);
    expect(exitCode).toBe(2);
  });
});

describe('a machine without what a run needs', () => {
  const smoke = (lab: string) => ['run', '--lab', lab, '--profile', 'smoke', '--out', join(folder, 'none')];
  const noEngine = { DOCKER_HOST: `unix://${folder}/no-engine.sock` };

  it('is told which tool was looked for, where, and what to install, with exit code 3', async () => {
    const { exitCode, stderr } = await crossover(smoke('local'), { PATH: folder });
    expect(stderr).toMatch(/Python 3\.11 or later/);
    expect(stderr).toContain(folder);
    expect(stderr).toMatch(/Install Python/);
    expect(exitCode).toBe(3);
  });

  it('is told of both ways where it has neither an engine nor the tools', async () => {
    const { exitCode, stderr } = await crossover(smoke('auto'), { PATH: folder, ...noEngine });
    expect(stderr).toMatch(/a Docker engine, or the toolchains/);
    expect(stderr).toMatch(/Start Docker.*Install Python/);
    expect(exitCode).toBe(3);
  });

  it('is told where the engine was looked for that it asked for', async () => {
    const { exitCode, stderr } = await crossover(smoke('docker'), noEngine);
    expect(stderr).toMatch(
      /a Docker engine at unix:.*no-engine\.sock \(by DOCKER_HOST\)\n {2}found: nothing there/,
    );
    expect(exitCode).toBe(3);
  });
});

describe('what machines read', () => {
  const json = async (args: string[]) =>
    JSON.parse((await crossover(args)).stdout) as Record<string, unknown>;

  it('plan tells the hash, the time and every trial, the same for the same seed', async () => {
    const args = ['plan', '--lab', 'local', '--profile', 'quick', '--seed', '5', '--json'];
    const [one, other] = await Promise.all([json(args), json(args)]);
    expect(one).toEqual(other);
    expect(one['planSha256']).toMatch(/^[0-9a-f]{64}$/);
    expect(one['estimatedSeconds']).toBeLessThanOrEqual(600);
    expect(one['trials']).toHaveLength(45);
  });

  it('plan tells people what each scenario takes, and what the whole does', async () => {
    const { stdout, exitCode } = await crossover(['plan', '--lab', 'local', '--seed', '5']);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^crud +2 levels +\d+ trials +\d+ min( \d+ s)?$/m);
    expect(stdout).toMatch(/^targets python-fastapi, go-net-http$/m);
    expect(stdout).toMatch(/^45 trials in 5 blocks, about \d+ min( \d+ s)? after set-up$/m);
  });

  it('list tells the scenarios with their questions and levels', async () => {
    const { scenarios } = (await json(['list', 'scenarios', '--json'])) as {
      scenarios: { id: string; question: string; levels: string[] }[];
    };
    expect(scenarios.map(({ id }) => id).join(' ')).toBe(
      'crud dashboard crossover pool checkout webhook jobs mixed payload stream waiting hashing login workers replicas hybrid fanout connections scatter gateway ping footprint',
    );
    expect(scenarios[1]?.levels.join(' ')).toBe(
      'wait-0 wait-5 wait-20 wait-50 wait-100 wait-200 wait-50-load-50 wait-100-load-50 wait-200-load-50 objective objective-wait-50',
    );
    expect(scenarios.every(({ question }) => question.endsWith('?'))).toBe(true);
  });

  it('list tells the claims with the rules that decide them', async () => {
    const { claims } = (await json(['list', 'claims', '--json'])) as { claims: Record<string, unknown>[] };
    const fields = ['id', 'source', 'claim', 'scenarios', 'rule', 'limits'];
    expect(claims.length).toBeGreaterThan(20);
    expect(claims.filter((claim) => Object.keys(claim).join() !== fields.join())).toEqual([]);
  });

  it('simulate tells how often the verdicts err, the same for the same seed', async () => {
    const args = ['simulate', '--seed', '3', '--experiments', '100', '--json'];
    const [one, other] = await Promise.all([json(args), json(args)]);
    expect(one).toEqual(other);
    expect(one).toMatchObject({ seed: 3, experiments: 100 });
    for (const rate of ['coverage95', 'falseBetter', 'falseEquivalent'])
      expect(one[rate]).toEqual(expect.any(Number));
    const power = one['power'] as { effect: number; blocks: number; found: number }[];
    expect(power.map(({ effect, blocks }) => `${effect} ${blocks}`)).toEqual(
      [0.05, 0.1, 0.2, 0.5].flatMap((effect) => [5, 10, 20].map((blocks) => `${effect} ${blocks}`)),
    );
    expect(power.every(({ found }) => found >= 0 && found <= 1)).toBe(true);
  });

  it('doctor tells each check with what was found, expected and to be done', async () => {
    const { checks } = (await json(['doctor', '--json'])) as { checks: Record<string, unknown>[] };
    for (const check of checks)
      expect(Object.keys(check).sort()).toEqual(['expected', 'found', 'id', 'ok', 'remedy']);
    expect(checks.map(({ id }) => id)).toEqual(
      expect.arrayContaining([
        'node',
        'open-files',
        'ephemeral-ports',
        'governor',
        'memory',
        'disk',
        'python',
        'go',
      ]),
    );
  });
});

describe('load', () => {
  const server = createServer((_request, response) => response.end('{}'));
  beforeAll(async () => {
    await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  });
  afterAll(() => {
    server.closeAllConnections();
    server.close();
  });
  const url = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}/`;

  it('offers exactly rate x seconds of requests to any server and accounts for each', async () => {
    const { stdout, exitCode } = await crossover([
      'load',
      'http',
      '--url',
      url(),
      '--rate',
      '100',
      '--duration',
      '1',
      '--json',
    ]);
    const report = JSON.parse(stdout) as Record<string, number>;
    expect(report['scheduled']).toBe(100);
    expect(report['ok']).toBe(100);
    expect(report['offeredRate']).toBe(100);
    expect(exitCode).toBe(0);
  });

  it('runs a closed loop without a rate: nothing is offered, nothing is late', async () => {
    const { stdout } = await crossover([
      'load',
      'http',
      '--url',
      url(),
      '--duration',
      '0.5',
      '--connections',
      '4',
      '--json',
    ]);
    const report = JSON.parse(stdout) as { offeredRate: null; lagUs: { count: number }; ok: number };
    expect(report.offeredRate).toBeNull();
    expect(report.lagUs.count).toBe(0);
    expect(report.ok).toBeGreaterThan(0);
  });

  it('ends with code 4 when nothing answers', async () => {
    const closed = createServer();
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve));
    const { port } = closed.address() as AddressInfo;
    await new Promise((resolve) => closed.close(resolve));
    const { stdout, exitCode } = await crossover([
      'load',
      'http',
      '--url',
      `http://127.0.0.1:${port}/`,
      '--rate',
      '20',
      '--duration',
      '0.5',
      '--json',
    ]);
    expect((JSON.parse(stdout) as { status: string }).status).toBe('failed');
    expect(exitCode).toBe(4);
  });
});
