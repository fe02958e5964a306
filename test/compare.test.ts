import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { completed, httpLoad, pairsOf, planOf } from '../harness/analysis/observations.test-support.js';
import { planSha256 } from '../harness/model/plan/hash.js';
import type { AcrossRuns } from '../harness/model/report/comparison/across-runs.js';
import { acrossRunsSchema } from '../harness/model/report/comparison/across-runs.js';
import type { Environment } from '../harness/model/run/environment.js';
import { RunStore } from '../harness/store/run-store.js';
import { crossover, testFolder } from './crossover.test-support.js';
import { sampleReport } from './fixtures/sample-report.js';

const folder = testFolder('compare');
const { environment } = sampleReport();

/** A stored run of five blocks in which Python's median is this. */
function store(name: string, pythonUs: number, machine: Environment = environment): string {
  const path = join(folder, name);
  const run = RunStore.create(path, planOf(5), machine, null);
  run.append({
    record: 'start',
    runId: name,
    startedAt: '2026-11-23T20:51:07.123Z',
    planSha256: planSha256(planOf(5)),
    codeSha256: 'c',
    command: 'c',
  });
  const made = pairsOf(5, (target, block) =>
    completed(
      { block, target, level: 'rate' },
      { load: httpLoad((target === 'py' ? pythonUs : 10_000) * (1 + 0.002 * (block % 3))) },
    ),
  );
  for (const observation of made) run.observe(observation);
  return path;
}

let first: string;
let same: string;
let slower: string;
let elsewhere: string;
beforeAll(() => {
  first = store('first', 20_000);
  same = store('same', 20_000);
  slower = store('slower', 26_000);
  elsewhere = store('elsewhere', 20_000, { ...environment, kernel: '0.0.1' });
});

const json = async (...args: string[]): Promise<AcrossRuns> =>
  acrossRunsSchema.parse(JSON.parse((await crossover(['compare', ...args, '--json'])).stdout));

describe('runs compared', () => {
  it('that found the same did not move; one with a slower Python says that Go gained', async () => {
    const verdictOf = (found: AcrossRuns) =>
      found.comparisons.find(({ metric, marginKind }) => metric === 'latency_p50' && marginKind === 'ratio')
        ?.verdict;
    expect(verdictOf(await json(first, same))).toBe('equivalent');
    expect(verdictOf(await json(first, slower))).toBe('b-better');
  });

  it('end a job by --fail-on where they differ, or where that is open', async () => {
    const codeOf = async (other: string, failOn: string) =>
      (await crossover(['compare', first, other, '--fail-on', failOn])).exitCode;
    const codes = [
      codeOf(slower, 'differ,undecided'),
      codeOf(slower, 'undecided'),
      codeOf(same, 'different'),
    ];
    expect(await Promise.all(codes)).toEqual([4, 0, 2]);
  });

  it('are told in words, and as a page that loads nothing', async () => {
    const page = join(folder, 'page.html');
    const { exitCode, stdout } = await crossover(['compare', first, slower, '--html', page]);
    expect(exitCode).toBe(0);
    expect(stdout).toMatch(/^The runs differ: /);
    expect(stdout).toMatch(/test\/rate Latency p50 +Go over Python .*0\.7[67]\dx .*Go gained/);
    const html = readFileSync(page, 'utf8');
    expect(html).toContain('The runs differ');
    expect(html).not.toMatch(/<script|src=|https?:/);
  });

  it('on two machines are refused, with what differs and how to declare it, and compared once it is declared', async () => {
    const refused = await crossover(['compare', first, elsewhere]);
    expect([refused.exitCode, refused.stdout]).toEqual([2, '']);
    expect(refused.stderr).toMatch(/environment\.kernel \(.* against "0\.0\.1"\)/);
    expect(refused.stderr).toMatch(/to do: .*--vary environment\.kernel/);
    const waived = await json(first, elsewhere, '--waive', 'kernel:a security update');
    expect(waived.differences[0]?.declared).toEqual({ kind: 'waived', because: 'a security update' });
    expect(waived.figures).toBeNull();
  });

  it.each([
    ['one folder', () => [first], /two runs or more/],
    ['one folder twice', () => [first, first], /twice/],
    ['no run', () => [first, folder], /plan\.json/],
    ['a difference that is none', () => [first, same, '--vary', 'python'], /differ in nothing/],
    ['a waiver without a reason', () => [first, same, '--waive', 'kernel'], /why/],
  ])('of %s are an error with exit code 2', async (_, args, said) => {
    const { exitCode, stdout, stderr } = await crossover(['compare', ...args()]);
    expect([exitCode, stdout]).toEqual([2, '']);
    expect(stderr).toMatch(said);
  });
});
