import { appendFileSync, cpSync, existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { thisOwner } from '../harness/linux/process-owner.js';
import type { Report } from '../harness/model/report/report.js';
import {
  commandLine,
  crossover,
  processesNaming,
  runFolders,
  startCrossover,
  testFolder,
} from './crossover.test-support.js';

/** A machine with others on it takes five times as long as a quiet one: the limit only ends what hangs. */
const MINUTES_MS = 600_000;
const folder = testFolder('interrupted');
afterAll(() => {
  rmSync(folder, { recursive: true });
});

/** Runs until a line of progress fits, and interrupts it there. */
async function interrupted(out: string, pattern: RegExp, signal: NodeJS.Signals) {
  const args = ['run', '--lab', 'local', '--profile', 'smoke', '--scenario', 'crud', '--out', out];
  const running = startCrossover(args, { TMPDIR: folder });
  let seen = '';
  running.stderr.on('data', (chunk: Buffer) => {
    seen += chunk.toString();
    if (!pattern.test(seen)) return;
    seen = '';
    process.kill(running.pid!, signal);
  });
  return running;
}

const resume = (out: string, ...more: string[]) =>
  crossover(['run', '--resume', out, ...more], { TMPDIR: folder });
const read = (out: string) => JSON.parse(readFileSync(join(out, 'report.json'), 'utf8')) as Report;

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

it(
  'a run that is told to end while Postgres is being seeded ends with 130, and leaves nothing',
  async () => {
    const { exitCode, stderr } = await interrupted(join(folder, 'early'), /Seeding/, 'SIGTERM');
    expect(exitCode, stderr).toBe(130);
    expect(runFolders(folder)).toEqual([]);
  },
  MINUTES_MS,
);

describe('a run that was interrupted in mid-trial', () => {
  const out = join(folder, 'interrupted');
  let ended: Awaited<ReturnType<typeof interrupted>>;
  beforeAll(async () => {
    ended = await interrupted(out, /2\/4 {2}block/, 'SIGINT');
  }, MINUTES_MS);

  /** A copy in which one file is another. */
  const changed = (name: string, file: string, change: (text: string) => string): string => {
    const copy = join(folder, name);
    cpSync(out, copy, { recursive: true });
    writeFileSync(join(copy, file), change(readFileSync(join(copy, file), 'utf8')));
    return copy;
  };

  it('ended with 130 and a partial report, and left nothing', () => {
    expect(ended.exitCode, ended.stderr).toBe(130);
    const report = read(out);
    expect(report.run.status).toBe('partial');
    // Whatever a busy machine made of it.
    const made = report.trials.filter(({ status }) => status !== 'aborted');
    expect(made.length).toBeGreaterThanOrEqual(1);
    expect(report.warnings.map(({ id }) => id)).toContain('partial');
    expect(runFolders(folder)).toEqual([]);
    expect(processesNaming(out).map(commandLine)).toEqual([]);
  });

  it('is read without a line that was cut off, and a damaged line before it costs its level and is told', async () => {
    const crashed = changed('crashed', 'observations.ndjson', (text) => `${text}{"trialId":"b9`);
    expect((await crossover(['report', crashed])).exitCode).toBe(0);
    appendFileSync(join(crashed, 'observations.ndjson'), '\n{}\n');
    expect((await crossover(['report', crashed])).exitCode).toBe(0);
    expect(readFileSync(join(crashed, 'report.md'), 'utf8')).toMatch(/observations\.ndjson, line \d+/);
  });

  it(
    'is refused where something else would go on, and loses nothing by it',
    async () => {
      const before = readFileSync(join(out, 'observations.ndjson'), 'utf8');
      const expectRefusal = async (where: string, words: RegExp, ...more: string[]) => {
        const { exitCode, stderr } = await resume(where, ...more);
        expect.soft(stderr).toMatch(words);
        expect.soft(exitCode, stderr).toBe(2);
      };
      await expectRefusal(out, /without flags that make a plan/, '--seed', '3');
      await expectRefusal(join(folder, 'nowhere'), /nothing there/);
      await expectRefusal(
        changed('other-plan', 'plan.json', (text) =>
          text.replace('"ratioMargin": 1.1', '"ratioMargin": 1.2'),
        ),
        /the plan that was hashed before the run/,
      );
      await expectRefusal(
        changed('other-code', 'observations.ndjson', (text) =>
          text.replace(/"codeSha256":"[0-9a-f]{8}/, '"codeSha256":"00000000'),
        ),
        /the code that made the first part/,
      );
      await expectRefusal(
        changed('other-machine', 'environment.json', (text) =>
          text.replace(/"kernel": "/, '"kernel": "not-'),
        ),
        /the machine of the run’s first part: kernel/,
      );
      expect(readFileSync(join(out, 'observations.ndjson'), 'utf8')).toBe(before);
    },
    MINUTES_MS,
  );

  it('is refused while a living process is making it', async () => {
    const holder = thisOwner();
    writeFileSync(join(out, 'running.json'), JSON.stringify(holder));
    const { exitCode, stderr } = await resume(out);
    expect(stderr).toContain(`found: process ${process.pid}`);
    expect(exitCode).toBe(2);
    // Whoever had this number before is gone: the mark holds nobody up, as the next test shows.
    writeFileSync(join(out, 'running.json'), JSON.stringify({ ...holder, startTicks: 1 }));
  });

  it(
    'goes on to its end, making no finished trial twice',
    async () => {
      const before = finished(out);
      const { exitCode, stderr } = await resume(out);
      expect([0, 4], stderr).toContain(exitCode);
      const after = finished(out);
      expect(after.slice(0, before.length)).toEqual(before);
      expect(new Set(after).size).toBe(after.length);
      const report = read(out);
      expect(report.run.status).toBe('complete');
      expect(existsSync(join(out, 'running.json'))).toBe(false);
      expect(report.warnings.map(({ id }) => id)).toContain('resumed');
      expect(after.filter((each) => each.endsWith(' 0'))).toHaveLength(4);
      // What is complete has nothing left.
      expect((await resume(out)).exitCode).toBe(2);
    },
    MINUTES_MS,
  );
});
