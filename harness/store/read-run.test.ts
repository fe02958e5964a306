import {
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { execaSync } from 'execa';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { completed, httpLoad, planOf } from '../analysis/observations.test-support.js';
import { UsageError } from '../errors.js';
import { planSha256 } from '../model/plan/hash.js';
import { RunStore } from './run-store.js';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import { JOURNAL, readRun } from './read-run.js';

let folder = '';
beforeEach(() => {
  folder = join(mkdtempSync(join(tmpdir(), 'crossover-read-')), 'run');
  const plan = planOf(2);
  const store = RunStore.create(folder, plan, sampleReport().environment, null);
  store.append({
    record: 'start',
    runId: 'r',
    startedAt: '2026-11-23T21:05:12Z',
    planSha256: planSha256(plan),
    command: 'npm start',
  });
  for (const { id, block, target, levels } of plan.trials)
    store.observe({
      ...completed({ block, target }, { load: httpLoad(1_000) }),
      trialId: id,
      level: levels[0]!,
    });
  store.append({ record: 'end', status: 'complete', finishedAt: '2026-11-23T21:15:12Z', wallSeconds: 600 });
});
afterEach(() => {
  rmSync(join(folder, '..'), { recursive: true });
});

const journal = () => join(folder, JOURNAL);
const changeLines = (change: (lines: string[]) => string[]) => {
  writeFileSync(journal(), change(readFileSync(journal(), 'utf8').split('\n')).join('\n'));
};
const replaceLine = (at: number, change: (line: string) => string) => {
  changeLines((lines) => lines.map((line, index) => (index === at ? change(line) : line)));
};
const counts = () => {
  const { observations, lost = [] } = readRun(folder);
  return [observations.length, lost.length];
};

describe('a run that is read back', () => {
  it('is whole where nothing is wrong', () => {
    expect(counts()).toEqual([4, 0]);
  });

  it.each<[string, () => void]>([
    [
      'a line glued to a torn one',
      () => {
        changeLines(([start, one, two, ...rest]) => [start!, one!.slice(0, 80) + two!, ...rest]);
      },
    ],
    [
      'a character that was cut',
      () => {
        writeFileSync(journal(), Buffer.concat([readFileSync(journal()), Buffer.from([0x7b, 0xc3, 0x0a])]));
      },
    ],
    [
      'a line that is no object',
      () => {
        changeLines((lines) => ['null', ...lines]);
      },
    ],
    [
      'a level that the plan does not have',
      () => {
        replaceLine(1, (line) => line.replace(/"level":"[^"]*"/, '"level":"other"'));
      },
    ],
    [
      'values nested without an end',
      () => {
        changeLines((lines) => [`{"record":${'['.repeat(50_000)}${']'.repeat(50_000)}}`, ...lines]);
      },
    ],
  ])('tells %s as lost, and keeps the rest', (_, damage) => {
    damage();
    const [observed, lost] = counts();
    expect(lost).toBe(1);
    expect(observed).toBeGreaterThanOrEqual(2);
  });

  it('loses one level with a histogram that has lost a bit', () => {
    const [first] = readdirSync(join(folder, 'histograms'));
    const path = join(folder, 'histograms', first!);
    const histograms = JSON.parse(readFileSync(path, 'utf8')) as { responseUs: string };
    const bytes = Buffer.from(histograms.responseUs, 'base64');
    bytes.writeUInt8(bytes.readUInt8(20) ^ 1, 20);
    writeFileSync(path, JSON.stringify({ ...histograms, responseUs: bytes.toString('base64') }));
    expect(counts()).toEqual([3, 1]);
  });

  it('loses one level with its histogram, and has it again when it was measured anew', () => {
    const [first] = readdirSync(join(folder, 'histograms'));
    rmSync(join(folder, 'histograms', first!));
    expect(counts()).toEqual([3, 1]);
    const { plan } = readRun(folder);
    const store = RunStore.reopen(folder, null);
    for (const { id, block, target, levels } of plan.trials)
      store.observe({
        ...completed({ block, target }, { load: httpLoad(1_000) }),
        trialId: id,
        level: levels[0]!,
      });
    expect(readRun(folder).lost).toEqual([]);
  });

  it('has once what the lab had lost and a resumed run has made', () => {
    replaceLine(1, (line) => {
      const { trialId, block, order, scenario, level, target, arm, deployment, attempt, atSeconds } =
        JSON.parse(line) as Record<string, unknown>;
      const identity = {
        trialId,
        block,
        order,
        scenario,
        level,
        target,
        arm,
        deployment,
        attempt,
        atSeconds,
      };
      const why = { expected: 'a lab', found: 'none', remedy: 'Start it.', logTail: '' };
      const lost = { ...identity, status: 'failed', stage: 'deploy', cause: 'harness', gate: 'lab', ...why };
      return [lost, { ...identity, status: 'aborted' }].map((one) => JSON.stringify(one)).join('\n');
    });
    const statuses = () => readRun(folder).observations.map(({ status }) => status);
    expect(statuses()).toEqual(['failed', 'aborted', 'completed', 'completed', 'completed']);
    const [{ id, block, target, levels } = undefined!] = readRun(folder).plan.trials;
    RunStore.reopen(folder, null).observe({
      ...completed({ block, target }, { load: httpLoad(1_000) }),
      trialId: id,
      level: levels[0]!,
    });
    expect(statuses()).toEqual(['aborted', 'completed', 'completed', 'completed', 'completed']);
  });

  it('never reads or quotes a file outside of the folder', () => {
    replaceLine(1, (line) => line.replace(/"file":"[^"]*"/, '"file":"../../../../etc/passwd"'));
    const { lost = [] } = readRun(folder);
    expect(lost.map(({ found }) => found)).toEqual(['histograms outside of histograms/']);
  });

  it('is refused with another plan than the one that was hashed', () => {
    const path = join(folder, 'plan.json');
    writeFileSync(path, readFileSync(path, 'utf8').replace(/"seed": \d+/, '"seed": 77'));
    expect(() => readRun(folder)).toThrow('the plan that was hashed before the run');
  });

  it.each<[string, () => void, RegExp]>([
    [
      'a link',
      () => {
        symlinkSync('/etc/passwd', join(folder, 'adr.md.unfinished'));
      },
      /found a link in its place/,
    ],
    [
      'a linked folder',
      () => {
        symlinkSync('/tmp', join(folder, 'charts'));
      },
      /found a link in its place/,
    ],
    [
      'a pipe',
      () => {
        execaSync('mkfifo', [join(folder, 'report.md')]);
      },
      /found a pipe or device/,
    ],
    [
      'a folder for its journal',
      () => {
        rmSync(journal());
        renameSync(join(folder, 'logs'), journal());
      },
      /a folder in its place/,
    ],
    [
      'no start',
      () => {
        changeLines((lines) => lines.slice(1));
      },
      /without a start record/,
    ],
    [
      'markup for an id',
      () => {
        replaceLine(0, (line) => line.replace('"runId":"r"', '"runId":"<img src=x>"'));
      },
      /without a start record/,
    ],
  ])('is refused in words with %s', (_, damage, words) => {
    damage();
    expect(() => readRun(folder)).toThrow(words);
    expect(() => readRun(folder)).toThrow(UsageError);
  });

  it('shows no control characters of its texts', () => {
    replaceLine(0, (line) => line.replace('npm start', String.raw`npm \u001b]0;owned\u0007start`));
    const [start] = readRun(folder).records;
    expect(start).toMatchObject({ command: 'npm \uFFFD]0;owned\uFFFDstart' });
  });
});
