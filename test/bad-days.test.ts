import { appendFileSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import type { Report } from '../harness/model/report/report.js';
import {
  commandLine,
  crossover,
  processesNaming,
  runFolders,
  startCrossover,
  testFolder,
} from './crossover.test-support.js';

const folder = testFolder('bad-days');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const crudOnly = ['run', '--lab', 'local', '--profile', 'smoke', '--scenario', 'crud'];

/** Starts a run and calls back at each line of its progress that fits. */
async function during(args: string[], pattern: RegExp, act: (pid: number) => void) {
  const running = startCrossover(args, { TMPDIR: folder });
  let seen = '';
  running.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (!pattern.test(seen)) return;
    seen = '';
    act(running.pid!);
  });
  return running;
}

const read = (out: string) => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;

describe('a run that is interrupted', () => {
  it.each(['SIGINT', 'SIGTERM'] as const)(
    'by %s ends with 130 and a partial report, and leaves nothing',
    async (signal) => {
      const out = join(folder, signal);
      const { exitCode, stderr } = await during([...crudOnly, '--out', out], /2\/4 {2}block/, (pid) =>
        process.kill(pid, signal),
      );
      expect(exitCode, stderr).toBe(130);
      const report = read(out);
      expect(report.run.status).toBe('partial');
      expect(
        report.trials.filter(({ status }) => status === 'completed' || status === 'invalid').length,
      ).toBeGreaterThanOrEqual(1);
      expect(report.warnings.map(({ id }) => id)).toContain('partial');
      expect(runFolders(folder)).toEqual([]);
      expect(processesNaming(out).map(commandLine)).toEqual([]);
    },
    120_000,
  );

  it('while Postgres is being seeded ends with 130, and leaves nothing', async () => {
    const out = join(folder, 'early');
    const { exitCode, stderr } = await during([...crudOnly, '--out', out], /Seeding/, (pid) =>
      process.kill(pid, 'SIGINT'),
    );
    expect(exitCode, stderr).toBe(130);
    expect(runFolders(folder)).toEqual([]);
  }, 120_000);
});

describe('a run folder with a line cut off by a crash', () => {
  it('is read without that line, and a damaged line before it costs its level and is told', async () => {
    const out = join(folder, 'SIGINT');
    appendFileSync(join(out, 'observations.ndjson'), '{"trialId":"b9');
    expect((await crossover(['report', out])).exitCode).toBe(0);
    appendFileSync(join(out, 'observations.ndjson'), '\n{}\n');
    expect((await crossover(['report', out])).exitCode).toBe(0);
    expect(readFileSync(join(out, 'report.md'), 'utf8')).toMatch(/observations\.ndjson, line \d+/);
  });
});
