import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../../test/fixtures/sample-report.js';
import { renderAdr } from './of-report.js';

/** Words of prose and cells; table lines and marks are not words. */
const wordsOf = (markdown: string) =>
  markdown.split(/[\s|]+/).filter((word) => /[\p{L}\p{N}]/u.test(word)).length;

describe('adr.md', () => {
  it('has the front matter of a proposal, dated by the end of the run', () => {
    const [, head = ''] = renderAdr(sampleReport()).split('---\n');
    expect(parse(head)).toMatchObject({ status: 'proposed', date: '2026-11-23', 'decision-makers': null });
  });

  it('has the sections of MADR 4 in their order', () => {
    expect(renderAdr(sampleReport()).match(/^#+ .*/gm)).toEqual([
      '# Choose the language of our services by what was measured',
      '## Context and Problem Statement',
      '## Decision Drivers',
      '## Considered Options',
      '## Decision Outcome',
      '### Consequences',
      '### Confirmation',
      '## More Information',
    ]);
  });

  it('says which machine had which role, and what the network between them takes', () => {
    const sample = sampleReport();
    const machine = { cpuModel: 'EPYC', memoryBytes: 8e9, kernel: '6.18', engine: '29' };
    const hosts = [
      { roles: ['target' as const], cores: 8, ...machine },
      { roles: ['database' as const, 'load' as const], cores: 4, ...machine },
    ];
    const figures = { roundTripP50Us: 120, roundTripP99Us: 300, bytesPerSecond: 1e9, readings: 4 };
    const links = [{ from: 'load' as const, to: 'target' as const, ...figures, mostDriftUs: null }];
    const adr = renderAdr({ ...sample, links, environment: { ...sample.environment, hosts } });
    expect(adr).toContain(
      'Hosts: target on 8 cores (EPYC); database and load on 4 cores (EPYC). Round trip between them: load to target 120 µs.',
    );
    expect(adr).toContain('Every latency holds the way from load to target and back, 120 µs at its median');
    expect(renderAdr(sample)).not.toContain('Hosts:');
  });

  it('leaves the decision and what no benchmark measures to the team', () => {
    const adr = renderAdr(sampleReport());
    expect(adr).toContain('Chosen option: "**[team]**", because **[team]**.');
    for (const driver of ['team', 'deadline', 'hiring', 'maintenance']) {
      expect(adr).toMatch(new RegExp(`Not measured, ${driver} .*\\*\\*\\[team\\]\\*\\*`));
    }
  });

  it('shows primaries alone, each with its interval and verdict', () => {
    const adr = renderAdr(sampleReport());
    expect(adr).toContain(
      '| crud rate-200 | Latency p50 | 1.91 ms | 1.14 ms | Go 1.68x faster [1.61, 1.75] | Go better |',
    );
    expect(adr).not.toContain('Latency p95');
  });

  it('stays within two pages, however many scenarios there are', () => {
    const sample = sampleReport();
    const many = [1, 2, 3].flatMap((copy) =>
      sample.comparisons.map((row) => ({ ...row, level: `${row.level}-${copy}` })),
    );
    const adr = renderAdr({ ...sample, comparisons: many });
    expect(wordsOf(renderAdr(sample))).toBeLessThan(950);
    expect(wordsOf(adr)).toBeLessThan(950);
    // The claims that were run take the place of as many rows.
    expect(adr).toContain('52 more in report.md, 9 of them not decided.');
    const claims = [1, 2, 3, 4].flatMap(() => sample.claims);
    const scenarios = [1, 2, 3, 4, 5].flatMap(() => sample.scenarios);
    const full = renderAdr({ ...sample, comparisons: many, claims, scenarios });
    expect(wordsOf(full)).toBeLessThan(950);
    expect(full).toContain('* Measured: 14 more questions, in report.md');
    expect(full).toContain('* Further claims: 8 more in report.md, 8 not run');
  });

  it.each([
    ['a smoke run', smokeReport(), 'No verdicts: 2 blocks planned'],
    ['an interrupted run', interruptedReport(), 'This run ended before its plan was done'],
    ['a single target', oneTargetReport(), 'No comparison was made.'],
  ])('claims nothing for %s', (_, report, words) => {
    const adr = renderAdr(report);
    expect(adr).toContain(words);
    expect(adr).not.toMatch(/\* Good|undefined|NaN/);
  });
});
