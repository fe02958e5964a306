import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import type { Report } from '../../model/report/report.js';
import { renderCharts } from '../charts/index.js';
import { renderHtml } from './page.js';

const page = (report: Report) => renderHtml(report, renderCharts(report));
const sample = sampleReport();
const charts = renderCharts(sample);
const samplePage = renderHtml(sample, charts);
/** The sample with what no chart shows changed. */
const pageWith = (changes: Partial<Report>) => renderHtml({ ...sample, ...changes }, charts);
const VOID = new Set(['meta', 'br', 'hr', 'img']);

/** Tags that are closed out of turn or never; comments, the doctype and the style sheet are skipped. */
function unbalanced(html: string): string[] {
  const open: string[] = [];
  const wrong: string[] = [];
  const bare = html.replace(/<style>[\s\S]*?<\/style>|<!doctype html>/g, '');
  for (const [, closing, name = '', selfClosing] of bare.matchAll(
    /<(\/?)([a-zA-Z][a-zA-Z0-9]*)(?:\s[^<>]*?)?(\/?)>/g,
  )) {
    if (closing === '/') {
      if (open.pop() !== name) wrong.push(name);
    } else if (selfClosing !== '/' && !VOID.has(name)) open.push(name);
  }
  return [...wrong, ...open];
}

describe('report.html', () => {
  it('opens with the one page, then the claims and the verdicts, before any scenario', () => {
    const html = samplePage;
    const headline = html.indexOf('<h1>Users would notice');
    const verdicts = html.indexOf('id="verdicts"');
    expect(headline).toBeGreaterThan(0);
    expect(html.indexOf('id="one-page"')).toBeGreaterThan(headline);
    expect(html.indexOf('id="claims"')).toBeGreaterThan(html.indexOf('id="one-page"'));
    expect(html).toContain('>Where requests wait in Postgres');
    expect(verdicts).toBeGreaterThan(html.indexOf('id="claims"'));
    expect(html.indexOf('id="crud"')).toBeGreaterThan(verdicts);
    expect(html).toContain('Go 1.68x faster [1.61, 1.75]');
  });

  it('shows where the advantage begins before the verdicts, and nothing of it in a run without', () => {
    const html = samplePage;
    expect(html.indexOf('id="where-it-begins"')).toBeLessThan(html.indexOf('id="verdicts"'));
    expect(html).toContain('Up to 226 requests/s and from 50 ms of wait on');
    expect(html).toContain('Prediction and measurement disagree 5 times');
    expect(page(sampleReport({ maps: [], axisCurves: [] }))).not.toContain('where-it-begins');
    expect(page(smokeReport())).toContain('No finding: 2 blocks were planned');
  });

  it.each([
    ['a whole run', sample],
    ['a smoke run', smokeReport()],
    ['an interrupted run', interruptedReport()],
    ['a single target', oneTargetReport()],
    [
      'nothing at all',
      sampleReport({
        scenarios: [],
        claims: [],
        comparisons: [],
        summaries: [],
        trials: [],
        curves: [],
        decompositions: [],
        memoryCurves: [],
        memoryParts: [],
        targets: [],
        conformance: [],
        maps: [],
        axisCurves: [],
      }),
    ],
  ])('is well formed for %s, and says nothing undefined', (_, report) => {
    const html = page(report);
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/undefined|NaN|\[object/);
  });

  it('folds the scenarios of a long run behind their answers, and leaves those of a short one open', () => {
    const fold = /<summary>Levels, charts and figures<\/summary>/g;
    expect(samplePage).not.toMatch(fold);
    const more = sample.scenarios.map((scenario) => ({ ...scenario, id: `${scenario.id}-more` }));
    const long = page({ ...sample, scenarios: [...sample.scenarios, ...more, ...more.slice(0, 1)] });
    expect(long.match(fold)).toHaveLength(sample.scenarios.length + more.length + 1);
    for (const { answer } of sample.scenarios) expect(long).toContain(`<p class="answer">${answer}</p>`);
    expect(unbalanced(long)).toEqual([]);
  });

  it('tells warnings that ask for the same together', () => {
    const warnings = [1, 2, 3].map((level) => ({ id: 'lag', message: `Level ${level}.`, remedy: 'Wait.' }));
    const html = pageWith({ warnings: [...warnings, { ...warnings[0]!, remedy: 'Or not.' }] });
    expect(html.match(/<em>Wait\.<\/em>/g)).toHaveLength(1);
    expect(html).toMatch(/<summary>3 times<\/summary>\s*<ul>\s*<li>Level 1\.<\/li>/);
    expect(html).toMatch(/Level 1\. <em>Or not\.<\/em>/);
  });

  it('gives every id once and links only to ids that are there', () => {
    const html = samplePage;
    const ids = [...html.matchAll(/\sid="([^"]+)"/g)].map(([, id]) => id);
    expect(new Set(ids).size).toBe(ids.length);
    const links = [...html.matchAll(/href="#([^"]+)"/g)].map(([, id]) => id);
    expect(links.filter((id) => !ids.includes(id))).toEqual([]);
  });

  it('loads nothing and runs nothing', () => {
    const html = samplePage;
    expect(html).not.toMatch(/<script|<link|<iframe|<img|<object|@import|\son[a-z]+=/);
    expect(html).not.toMatch(/(?:src|href|action)="(?!#)/);
    expect([...html.matchAll(/url\(([^)]*)\)/g)].every(([, target]) => target?.startsWith('#'))).toBe(true);
  });

  it('escapes whatever comes from outside, in text, attributes and charts', () => {
    const hostile = '"><script>alert(1)</script>&amp;';
    const html = page({
      ...sample,
      headline: hostile,
      run: { ...sample.run, command: hostile },
      targets: sample.targets.map((target) => ({
        ...target,
        language: hostile,
        title: hostile,
        runtime: hostile,
      })),
      scenarios: sample.scenarios.map((scenario) => ({
        ...scenario,
        title: hostile,
        question: hostile,
        answer: hostile,
        levels: scenario.levels.map((level) => ({ ...level, title: hostile })),
      })),
      trials: sample.trials.map((trial) => ({
        ...trial,
        status: 'failed',
        reason: hostile,
        logTail: hostile,
      })),
      claims: sample.claims.map((row) => ({
        ...row,
        claim: hostile,
        rule: hostile,
        limits: hostile,
        reason: hostile,
        evidence: row.evidence.map((one) => ({ ...one, predicted: hostile, reason: hostile })),
      })),
      warnings: [{ id: hostile, message: hostile, remedy: hostile }],
      notShown: [hostile],
    });
    expect(html).not.toContain('<script');
    expect(html).toContain('&lt;script&gt;alert(1)');
    expect(unbalanced(html)).toEqual([]);
  });

  it('shows failed and invalid trials with their reasons and logs', () => {
    const html = samplePage;
    expect(html).toContain('the target ended with signal SIGKILL');
    expect(html).toContain('MemoryError: &lt;no room&gt;');
    expect(html).toContain('gate other-programs: 0.270, limit 0.2');
    expect(html).toContain('trials 1 failed, 1 had an invalid level.');
  });

  it('says at the top that a service differed from itself', () => {
    const warning = { id: 'aa-differs', message: 'It differed from itself.', remedy: 'Read with doubt.' };
    const html = pageWith({ warnings: [warning] });
    const at = html.indexOf('It differed from itself. Read with doubt.');
    expect(at).toBeGreaterThan(0);
    expect(at).toBeLessThan(html.indexOf('id="verdicts"'));
  });

  it('says why a run has no verdicts', () => {
    expect(page(smokeReport())).toContain('No verdicts: 2 blocks planned, and fewer than 5 never give one.');
    expect(page(oneTargetReport())).toContain('Only one service was measured, so nothing is compared.');
    expect(page(interruptedReport())).toContain('This run ended before its plan was done');
  });

  it('tells how a service fared against itself', () => {
    expect(samplePage).toContain('The interval holds equality, as it should');
    const differing = sample.comparisons.map((row) =>
      row.arm === 'aa' ? { ...row, low: 1.02, high: 1.08 } : row,
    );
    expect(page({ ...sample, comparisons: differing })).toContain('the machine was not quiet');
  });

  it('gives each table a caption and each chart a description', () => {
    const html = samplePage;
    expect(html.match(/<table/g)).toHaveLength(html.match(/<caption>/g)?.length ?? 0);
    expect(html.match(/role="img" aria-label="/g)).toHaveLength(charts.length);
  });
});
