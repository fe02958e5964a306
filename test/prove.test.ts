import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Proof } from '../harness/model/report/proof.js';
import { recordsOf } from '../harness/analysis/run-data.js';
import { readRun } from '../harness/store/read-run.js';
import { crossover, processesNaming, startCrossover, testFolder } from './crossover.test-support.js';

const folder = testFolder('prove');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

describe('a proof that is interrupted after its first block', () => {
  const out = join(folder, 'proof');
  let result: { exitCode?: number | undefined; stdout: string };
  beforeAll(async () => {
    const args = ['prove', '--minutes', '2', '--lab', 'local', '--seed', '4', '--out', out, '--json'];
    const proving = startCrossover(args, { TMPDIR: folder });
    let seen = '';
    proving.stderr.on('data', (chunk: Buffer) => {
      seen += chunk.toString();
      if (!/^\d+\/\d+ {2}block 2 /m.test(seen)) return;
      seen = '';
      proving.kill('SIGINT');
    });
    result = await proving;
  }, 240_000);

  it('ends with 130, says how far it came, and leaves nothing behind', () => {
    expect(result.exitCode).toBe(130);
    const proof = JSON.parse(result.stdout) as Proof;
    expect(proof.run).toMatchObject({ status: 'partial', roundsPlanned: 1, roundsMade: 0, seed: 4 });
    expect(proof).toMatchObject({ aa: { comparisons: 0, differ: 0 }, effects: [], wrong: [] });
    expect(processesNaming(folder)).toEqual([]);
  });

  it('has started the same service as it is, once more, and with each effect, which it owns to', () => {
    const data = readRun(out);
    const arms = data.plan.targets.filter(({ id }) => data.plan.trials.some(({ target }) => target === id));
    expect(arms.map(({ planted }) => planted?.effect.kind)).toEqual([undefined, 'none', 'spin', 'wait']);
    const [pilot] = recordsOf(data, 'pilot');
    for (const { id, planted } of arms) {
      const told = recordsOf(data, 'about').filter(({ target }) => target === id);
      const effect = planted?.effect ?? { kind: 'none' };
      const share = effect.kind === 'spin' ? effect.share : 0;
      const expected = {
        spin_us: Math.round(share * pilot!.value),
        wait_ms: effect.kind === 'wait' ? effect.ms : 0,
      };
      expect(told.length).toBeGreaterThan(0);
      for (const { about } of told) expect(about.planted ?? { spin_us: 0, wait_ms: 0 }, id).toEqual(expected);
    }
  });

  it('is rebuilt by report, byte for byte, and goes on with its own plan only', async () => {
    const page = readFileSync(join(out, 'prove.html'), 'utf8');
    expect((await crossover(['report', out])).stdout).toBe(`${join(out, 'prove.html')}\n`);
    expect(readFileSync(join(out, 'prove.html'), 'utf8')).toBe(page);
    const { exitCode, stderr } = await crossover(['prove', '--resume', out, '--seed', '5']);
    expect([exitCode, stderr]).toEqual([2, expect.stringContaining('--seed')]);
    const asRun = await crossover(['run', '--resume', out]);
    expect([asRun.exitCode, asRun.stderr]).toEqual([2, expect.stringContaining('prove --resume')]);
  });
});

it('refuses to go on where no run is', async () => {
  const { exitCode, stderr } = await crossover(['prove', '--resume', join('results', 'sample')]);
  expect(exitCode).toBe(2);
  expect(stderr).toContain('Error: expected a results folder of a run');
});
