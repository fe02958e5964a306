import { describe, expect, it } from 'vitest';
import { oneTargetReport, sampleReport, smokeReport } from '../../../test/fixtures/sample-report.js';
import { scenarios } from '../../../scenarios/index.js';
import type { Report } from '../../model/report/report.js';
import { WITHOUT_PGO } from '../../model/run/environment.js';
import { KINDS } from './kinds.js';
import { onePageOf } from './one-page.js';
import { onePageTable } from './words.js';

const sample = sampleReport();
const pageOf = (report: Report) => {
  const page = onePageOf(report);
  if (!page) throw new Error('expected a page');
  return page;
};
type Row = Report['comparisons'][number];
/** The sample with one comparison changed. */
const changed = (which: (row: Row) => boolean, change: Partial<Row>): Report => ({
  ...sample,
  comparisons: sample.comparisons.map((row) => (which(row) ? { ...row, ...change } : row)),
});
const isNoticed = ({ scenario, level, marginKind, arm }: Row) =>
  arm === 'ab' && scenario === 'crud' && level === 'rate-200' && marginKind === 'absolute';

describe('the one page', () => {
  it('has a row for each kind of service that was measured, in the order of kinds', () => {
    expect(pageOf(sample).rows.map(({ place }) => place.does)).toEqual([
      'does CRUD on Postgres at 200/s',
      'waits 50 ms in Postgres at 100/s',
      'hashes passwords',
      'computes in its own code',
      'holds 5,000 WebSockets',
    ]);
  });

  it('says what users notice in ms with its interval, and equality as such', () => {
    const [crud, wait, native] = pageOf(sample).rows;
    expect(crud!.users).toMatchObject({
      notices: 'neither',
      words: 'p50 Go 770 µs sooner [610, 930]: less than 5 ms',
    });
    expect(crud!.meaning).toBe('Users see no difference at the median: Go only to save machines.');
    expect(wait!.users.words).toContain('; no difference (within 10 %)');
    expect(native!.machines).toMatchObject({ saves: 'neither' });
    expect(native!.meaning).toBe('The same machine does as much with either.');
  });

  it('is told in a sentence or two that name the kinds', () => {
    expect(pageOf(sample).verdict).toBe(
      'Users would notice that Go is faster in a service that holds 5,000 WebSockets. Not in one that does CRUD on Postgres at 200/s or waits 50 ms in Postgres at 100/s. Go needs less of a machine in 4 of the 5, 2.5 to 3.3 times by the estimates below.',
    );
  });

  it('says of what is open how many blocks would decide it, and softens nothing', () => {
    const across = { kind: 'interval', lies: 'across' } as const;
    const open = pageOf(
      changed(isNoticed, {
        ratio: -4_000,
        low: -6_000,
        high: -2_000,
        low90: -5_500,
        high90: -2_500,
        verdict: 'inconclusive',
        decidedBy: across,
        blocksToDecide: { least: 8, most: 44 },
      }),
    );
    expect(open.rows[0]).toMatchObject({
      users: { notices: 'open' },
      sure: 'machines shown, users not decided, in 5 pairs',
    });
    expect(open.open).toEqual([
      {
        what: 'does CRUD on Postgres at 200/s: Latency, median, by difference',
        takes:
          '8 to 44 blocks in all, if the estimate stays where it is: 5 blocks tell their deviation no better (80 % interval)',
      },
    ]);
    expect(open.verdict).toContain('Not decided for one that does CRUD on Postgres at 200/s');
  });

  it('says which trials were lost where that decided, without a figure', () => {
    const lost = changed(isNoticed, {
      ratio: null,
      low: null,
      high: null,
      verdict: 'b-better',
      decidedBy: { kind: 'outcome', loser: 'a', lost: 4, held: 5 },
    });
    const [row] = pageOf(lost).rows;
    expect(row!.users).toMatchObject({ notices: 'b', words: 'Python lost 4 of 5 trials' });
    expect(row!.sure).toBe('shown in 5 blocks');
  });

  it('says beside the first row what makes Python slower here than it need be', () => {
    expect(pageOf(sample).handicap).toBe('');
    const { environment, targets } = sample;
    const slow = {
      ...sample,
      environment: {
        ...environment,
        versions: { ...environment.versions, python: `3.13.0 (${WITHOUT_PGO})` },
      },
      targets: targets.map((target) => ({ ...target, workers: 1 })),
    };
    const first = onePageTable(pageOf(slow)).rows[0]![0];
    expect(first).toContain('slower by tens of per cent');
    expect(first).toContain('1 worker had 2 cores');
  });

  it('says on how many cores each kind of service had its processes, and what was used beside a throughput', () => {
    const { environment } = sample;
    const used: Partial<Record<Row['metric'], Partial<Row>>> = {
      throughput: { aEstimate: 75, bEstimate: 650 },
      cpu_per_1k: { aEstimate: 20, bEstimate: 3, primary: false },
    };
    const report: Report = {
      ...sample,
      environment: { ...environment, cpus: { ...environment.cpus, targetCores: 1 } },
      targets: sample.targets.map((target) => ({
        ...target,
        workerCounts: target.language === 'python' ? [1, 2] : [1],
      })),
      scenarios: sample.scenarios.map((scenario) => ({
        ...scenario,
        levels: scenario.levels.map((level) => ({ ...level, cores: scenario.id === 'hashing' ? 2 : 1 })),
      })),
      comparisons: sample.comparisons.map((row) =>
        row.scenario === 'hashing' && row.level === 'digest-cN' ? { ...row, ...used[row.metric] } : row,
      ),
    };
    const { measured, rows } = pageOf(report);
    expect(measured).toBe(
      'FastAPI on asyncio, CPython 3.12.3, 1 or 2 worker processes on 1 core, 2 where it hashes passwords or computes in its own code; Go net/http, go1.26.0, 1 worker process on 1 core, 2 where it hashes passwords or computes in its own code',
    );
    const digest = rows.find(({ place }) => place.level === 'digest-cN');
    expect(digest!.machines.words).toContain('; cores used: Python 1.50, Go 1.95 of 2');
  });

  it('gives a row to a workload that it does not know, by its title', () => {
    const rename = (id: string) => (id === 'crud' ? 'strangers' : id);
    const strange = {
      ...sample,
      scenarios: sample.scenarios.map((one) => ({ ...one, id: rename(one.id) })),
      comparisons: sample.comparisons.map((row) => ({ ...row, scenario: rename(row.scenario) })),
    };
    expect(pageOf(strange).rows.at(-1)!.place.does).toMatch(/^is like “Database-bound CRUD” \(.+\)$/);
  });

  describe('of a reader’s own services', () => {
    const ownOnly = (change: Partial<Row>): Report => ({
      ...sample,
      targets: sample.targets.map((target) => ({ ...target, own: 'as-it-stands' as const })),
      scenarios: sample.scenarios.filter(({ id }) => id === 'crud').map((one) => ({ ...one, id: 'shop' })),
      comparisons: sample.comparisons
        .filter(
          ({ scenario, arm, metric, marginKind }) =>
            scenario === 'crud' && arm === 'ab' && metric === 'latency_p50' && marginKind === 'ratio',
        )
        .map((row) => ({ ...row, scenario: 'shop', ...change })),
    });

    it('has a row for each level, and asks by the margin which is faster', () => {
      const page = pageOf(ownOnly({}));
      const levels = sample.comparisons.filter(
        ({ scenario, arm, metric, marginKind }) =>
          scenario === 'crud' && arm === 'ab' && metric === 'latency_p50' && marginKind === 'ratio',
      );
      expect(page.rows).toHaveLength(levels.length);
      expect(page.asked).toBe('margin');
      expect(page.measured).toMatch(/, as it stands; .*, as it stands$/);
      expect(page.rows[0]).toMatchObject({
        users: {
          notices: 'b',
          words: expect.stringMatching(/^p50 go-net-http 1\.68x faster \[.*\]: more than 10 %$/) as string,
        },
        meaning: 'go-net-http is faster.',
      });
      expect(page.verdict).toMatch(
        /^By more than the margin go-net-http is faster in a service that is like /,
      );
    });

    it('that are alike says so, and nothing of machines that it did not see', () => {
      const page = pageOf(ownOnly({ ratio: 1, low: 0.99, high: 1.01, verdict: 'equivalent' }));
      expect(page.rows[0]).toMatchObject({
        users: { notices: 'neither' },
        meaning: 'Neither is faster; machines are not measured.',
      });
      expect(page.verdict).toMatch(/^No more than the margin apart in a service that is like /);
    });
  });

  it('never has more than eight rows', () => {
    const extra = Array.from({ length: 9 }, (_, index) => `more-${index}`);
    const many = {
      ...sample,
      scenarios: [...sample.scenarios, ...extra.map((id) => ({ ...sample.scenarios[0]!, id }))],
      comparisons: [
        ...sample.comparisons,
        ...extra.flatMap((id) =>
          sample.comparisons
            .filter(({ scenario }) => scenario === 'crud')
            .map((row) => ({ ...row, scenario: id })),
        ),
      ],
    };
    expect(pageOf(many).rows).toHaveLength(8);
  });

  it('names the rate at which a kind was measured, as its scenario has it', () => {
    const named = KINDS.flat().filter(({ does }) => / at [\d,]+\/s$/.test(does));
    expect(named.length).toBeGreaterThan(5);
    for (const { scenario, level, does } of named) {
      const { load } = scenarios.find(({ id }) => id === scenario)!.levels.find(({ id }) => id === level)!;
      expect(does).toContain(` at ${load.kind === 'open-loop' ? JSON.stringify(load.ratePerSecond) : ''}/s`);
    }
  });

  it('is not there where nothing was compared, or in too few blocks', () => {
    expect(onePageOf(oneTargetReport())).toBeNull();
    expect(onePageOf(smokeReport())).toBeNull();
  });
});
