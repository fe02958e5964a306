import { cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { identify } from '../harness/linux/process-tree.js';
import type { Report } from '../harness/model/report/report.js';
import { crossover, startCrossover, testFolder } from './crossover.test-support.js';

const folder = testFolder('resume');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

const first = ['run', '--lab', 'local', '--profile', 'smoke', '--scenario', 'crud'];

/** Runs until a line of progress fits, and interrupts it there. */
async function interrupted(out: string, pattern: RegExp): Promise<void> {
  const running = startCrossover([...first, '--out', out], { TMPDIR: folder });
  let seen = '';
  running.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (!pattern.test(seen)) return;
    seen = '';
    process.kill(running.pid!, 'SIGINT');
  });
  await running;
}

const resume = (out: string, ...more: string[]) =>
  crossover(['run', '--resume', out, ...more], { TMPDIR: folder });

interface Line {
  readonly trialId?: string;
  readonly level?: string;
  readonly attempt?: number;
  readonly status?: string;
}

/** What the journal holds of each level that was not called off, in order. */
function finished(out: string): string[] {
  return readFileSync(join(out, 'observations.ndjson'), 'utf8')
    .split('\n')
    .filter((line) => line.endsWith('}'))
    .map((line) => JSON.parse(line) as Line)
    .filter(({ trialId, status }) => trialId !== undefined && status !== 'aborted')
    .map(({ trialId, level, attempt }) => `${trialId} ${level} ${attempt}`);
}

describe('a run that was interrupted', () => {
  const out = join(folder, 'interrupted');
  beforeAll(async () => {
    await interrupted(out, /2\/4 {2}block/);
  }, 120_000);

  it('is refused where something else would go on, and loses nothing by it', async () => {
    const before = readFileSync(join(out, 'observations.ndjson'), 'utf8');
    const expectRefusal = async (where: string, words: RegExp, ...more: string[]) => {
      const { exitCode, stderr } = await resume(where, ...more);
      expect.soft(stderr).toMatch(words);
      expect.soft(exitCode, stderr).toBe(2);
    };
    const changed = (name: string, file: string, change: (text: string) => string): string => {
      const copy = join(folder, name);
      cpSync(out, copy, { recursive: true });
      writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
      return copy;
    };
    await expectRefusal(out, /without flags that make a plan/, '--seed', '3');
    await expectRefusal(join(folder, 'nowhere'), /nothing there/);
    await expectRefusal(
      changed('other-plan', 'plan.json', (text) => text.replace('"ratioMargin": 1.1', '"ratioMargin": 1.2')),
      /the plan that was hashed before the run/,
    );
    await expectRefusal(
      changed('other-code', 'observations.ndjson', (text) =>
        text.replace(/"codeSha256":"[0-9a-f]{8}/, '"codeSha256":"00000000'),
      ),
      /the code that made the first part/,
    );
    await expectRefusal(
      changed('other-machine', 'environment.json', (text) => text.replace(/"kernel": "/, '"kernel": "not-')),
      /the machine of the run’s first part: kernel/,
    );
    expect(readFileSync(join(out, 'observations.ndjson'), 'utf8')).toBe(before);
  }, 120_000);

  it('is refused while a living process is making it', async () => {
    const holder = identify(process.pid);
    writeFileSync(join(out, 'running.json'), JSON.stringify(holder));
    const { exitCode, stderr } = await resume(out);
    expect(stderr).toContain(`found: process ${process.pid}`);
    expect(exitCode).toBe(2);
    // Whoever had this number before is gone: the mark holds nobody up, as the tests below show.
    writeFileSync(join(out, 'running.json'), JSON.stringify({ ...holder, startTicks: 1 }));
  });

  it('goes on to its end, making no finished trial twice', async () => {
    const before = finished(out);
    const { exitCode, stderr } = await resume(out);
    expect([0, 4], stderr).toContain(exitCode);
    const after = finished(out);
    expect(after.slice(0, before.length)).toEqual(before);
    expect(new Set(after).size).toBe(after.length);
    const report = JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;
    expect(report.run.status).toBe('complete');
    expect(existsSync(join(out, 'running.json'))).toBe(false);
    expect(report.warnings.map(({ id }) => id)).toContain('resumed');
    expect(after.filter((each) => each.endsWith(' 0'))).toHaveLength(4);
    // What is complete has nothing left.
    expect((await resume(out)).exitCode).toBe(2);
  }, 120_000);
});
