import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { hostname, homedir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import { hasFailures } from '../harness/commands/run/has-failures.js';
import { reportSchema } from '../harness/model/report/report.js';
import { readRun } from '../harness/store/read-run.js';
import { checkout, crossover, runFolders, testFolder } from './crossover.test-support.js';

const folder = testFolder('run');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function filesBelow(path: string): string[] {
  return readdirSync(path, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile())
    .map((entry) => join(entry.parentPath, entry.name));
}

describe('a smoke run of everything, from the command to the report', () => {
  const out = join(folder, 'smoke');
  let result: Awaited<ReturnType<typeof crossover>>;
  let report: Report;
  beforeAll(async () => {
    result = await crossover(
      ['run', '--lab', 'local', '--profile', 'smoke', '--seed', '11', '--out', out, '--json'],
      {
        TMPDIR: folder,
      },
    );
    report = reportSchema.parse(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
  }, 300_000);

  it('ends well, or with code 4 where the machine was too busy for one valid window of a level', () => {
    expect(result.exitCode, result.stderr).toBe(hasFailures(report) ? 4 : 0);
    expect(report.run.status).toBe('complete');
  });

  it('prints the report on stdout and progress on stderr', () => {
    expect(JSON.parse(result.stdout)).toEqual(JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')));
    expect(result.stderr).toContain('block 2');
  });

  it('runs the plan that was announced, each trial of it', async () => {
    const plan = JSON.parse(
      (await crossover(['plan', '--lab', 'local', '--profile', 'smoke', '--seed', '11', '--json'])).stdout,
    ) as {
      planSha256: string;
      trials: { id: string }[];
    };
    expect(report.run.planSha256).toBe(plan.planSha256);
    expect(new Set(report.trials.map(({ id }) => id))).toEqual(new Set(plan.trials.map(({ id }) => id)));
  });

  it('finds that both services keep the contract and answer alike', () => {
    expect(report.conformance.map(({ target, differences }) => ({ target, differences }))).toEqual([
      { target: 'python-fastapi', differences: [] },
      { target: 'go-net-http', differences: [] },
    ]);
    for (const { checks } of report.conformance) expect(checks).toBeGreaterThan(500);
  });

  it('never fails a trial: whatever is not completed was spoiled by the machine', () => {
    expect(report.trials.filter(({ status }) => status === 'failed' || status === 'aborted')).toEqual([]);
  });

  it('gives no verdict', () => {
    expect(report.comparisons.length).toBeGreaterThan(5);
    expect(new Set(report.comparisons.map(({ verdict }) => verdict))).toEqual(new Set(['inconclusive']));
  });

  it('accounts for every request, and for every delivery', () => {
    const { observations } = readRun(out);
    const loads = observations.flatMap((observation) =>
      observation.status === 'completed' ? [observation.load] : [],
    );
    expect(loads.length).toBeGreaterThanOrEqual(16);
    for (const load of loads) {
      const parts =
        load.kind === 'http'
          ? [load.ok, load.failed, load.timedOut, load.dropped, load.inFlight]
          : [load.ok, load.late, load.lost];
      expect(parts.reduce((sum, part) => sum + part)).toBe(load.scheduled);
    }
  });

  it('sends no request to a post that is not there', () => {
    const lines = readFileSync(join(out, 'observations.ndjson'), 'utf8');
    expect(lines).not.toMatch(/"404":/);
  });

  it('writes the report, the decision draft and the charts, and rebuilds them byte for byte', async () => {
    const derived = filesBelow(out).filter((path) => /report\.|adr\.md|charts/.test(path));
    expect(derived.length).toBeGreaterThan(8);
    const before = derived.map((path) => readFileSync(path, 'utf8'));
    for (const path of derived) rmSync(path);
    expect((await crossover(['report', out])).exitCode).toBe(0);
    expect(derived.map((path) => readFileSync(path, 'utf8'))).toEqual(before);
  });

  it('names neither the machine nor its user nor the checkout in any file', () => {
    const secret = [checkout, hostname(), ...(homedir() === '/' ? [] : [homedir()])].filter(
      (text) => text.length > 3,
    );
    for (const path of filesBelow(out)) {
      const text = readFileSync(path, 'utf8');
      for (const name of secret) expect(text.includes(name), `${name} in ${path}`).toBe(false);
    }
  });

  it('leaves no temporary folder behind', () => {
    expect(runFolders(folder)).toEqual([]);
    expect(existsSync(join(out, 'report.html'))).toBe(true);
  });
});
