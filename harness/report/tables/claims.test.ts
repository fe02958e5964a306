import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import type { ClaimRow } from '../../model/report/findings/claim-row.js';
import type { Report } from '../../model/report/report.js';
import { claimEvidenceTable, claimsTable, claimTallyWords, evidenceWords, VERDICT_MARKS } from './claims.js';
import { renderHtml } from '../page/page.js';
import { renderAdr } from '../text/adr/of-report.js';
import { renderTerminal } from '../index.js';
import { renderMarkdown } from '../text/markdown.js';

const sample = sampleReport();
const claim = (report: Report, id: string): ClaimRow => report.claims.find((row) => row.id === id)!;
const verdicts = (report: Report) => report.claims.map(({ verdict }) => verdict);

describe('the sample', () => {
  it('has a claim of every verdict', () => {
    expect(new Set(verdicts(sample))).toEqual(new Set(Object.keys(VERDICT_MARKS)));
  });

  it.each([
    ['a smoke run', smokeReport()],
    ['an interrupted run', interruptedReport()],
    ['a single target', oneTargetReport()],
  ])('decides nothing that compares, in %s', (_, report) => {
    expect(verdicts(report).filter((verdict) => ['reproduced', 'mixed'].includes(verdict))).toEqual([]);
  });
});

describe('a line of evidence', () => {
  const [ratio, difference] = claim(sample, 'io-wait-parity').evidence.map((one) =>
    evidenceWords(sample, one),
  );
  const rooms = claim(sample, 'rooms').evidence;

  it('says who is ahead, by ratio or by difference, and what was predicted', () => {
    expect(ratio).toMatchObject({
      mark: { word: 'as predicted' },
      place: 'dashboard wait-50',
      figure: 'Latency, median: Go 1.02x faster [1.02, 1.03]',
      predicted: 'no difference within 10 %',
      why: '',
    });
    expect(difference?.figure).toBe('Latency, median, by difference: Go 1.25 ms faster [1.09, 1.41]');
  });

  it('says one target’s figure with its name', () => {
    expect(evidenceWords(sample, rooms.at(-1)!).figure).toBe(
      'Memory per connection (slope): Go 29.2 KiB [27.7, 30.7]',
    );
  });

  it('says why where nothing was decided, or nothing was measured', () => {
    const open = evidenceWords(sample, claim(sample, 'native-hash').evidence[0]!);
    expect(open.why).toBe('neither beyond the margin nor inside it');
    const missing = evidenceWords(sample, claim(sample, 'cpu-parallel').evidence[1]!);
    expect(missing).toMatchObject({
      figure: 'Speed-up',
      why: 'the level digest-threads-speed-up was not run',
    });
    const lost = { ...rooms[0]!, estimate: null, low: null, high: null, reason: 'Python lost 5 of 5 blocks' };
    expect(evidenceWords(sample, lost).why).toBe('Python lost 5 of 5 blocks');
  });
});

describe('the tables of claims', () => {
  it('hold what was run, each with sign, word, reason, rule and limits', () => {
    const { rows } = claimsTable(sample);
    expect(rows.map((row) => row[1])).toEqual([
      '✓ reproduced',
      '✗ refuted',
      '? inconclusive',
      '? inconclusive',
      '± mixed',
    ]);
    expect(rows[1]).toEqual([
      'A typical CRUD API sees no difference. (crud-parity)',
      '✗ refuted',
      'Where they differ most, in median latency of crud/rate-200, Go is 770 µs sooner (Python 1.91 ms, Go 1.14 ms): less than the 5 ms that a user notices.',
      'What machines cost decides nothing here.',
      'Opposite: median latency of crud/rate-200 (Go/Python 0.597).',
      'Median latency at 200 requests/s: no difference within 10 %.',
      'One mix of requests on small rows in memory.',
    ]);
  });

  it('hold every line of evidence, and count every verdict', () => {
    const lines = sample.claims
      .filter(({ verdict }) => verdict !== 'not-run')
      .flatMap(({ evidence }) => evidence);
    expect(claimEvidenceTable(sample).rows).toHaveLength(lines.length);
    expect(claimTallyWords(sample)).toBe('1 reproduced, 1 refuted, 1 mixed, 2 inconclusive, 2 not run');
  });
});

describe('every report', () => {
  const notRun = 'Its workload comes with a later version of crossover.';

  it('shows the claims first behind the one page, in HTML and in Markdown', () => {
    const html = renderHtml(sample, []);
    expect(html.indexOf('<section', html.indexOf('</nav>'))).toBe(html.indexOf('<section id="claims"'));
    const markdown = renderMarkdown(sample, []);
    expect(/^## .*/m.exec(markdown)?.[0]).toBe('## Claims put to the test');
  });

  it('shows each claim’s words, verdict, rule and limits, and how to run what was not', () => {
    const html = renderHtml(sample, []);
    const markdown = renderMarkdown(sample, []);
    for (const text of [html, markdown]) {
      for (const { claim: words, rule, limits, verdict } of sample.claims) {
        expect(text).toContain(words);
        if (verdict === 'not-run') continue;
        expect(text).toContain(rule);
        expect(text).toContain(limits);
      }
      expect(text).toContain(notRun);
    }
    expect(html).toMatch(/<span aria-hidden="true">✗<\/span> refuted<\/span/);
    expect(html.match(/<li>\s*<b><span aria-hidden/g)).toHaveLength(claimEvidenceTable(sample).rows.length);
  });

  it('ends the terminal with the claims that were run, and the number of the others', () => {
    const text = renderTerminal(sample, { colour: false });
    expect(text).toContain('Claims: 1 reproduced, 1 refuted, 1 mixed, 2 inconclusive\n');
    expect(text).toContain('  ✗ refuted       A typical CRUD API sees no difference.\n');
    expect(text).toContain('  2 more were not run; the report says how to run them.');
    expect(text).not.toContain('Gigabytes');
  });

  it('gives the team the claims as evidence, those decided first', () => {
    const adr = renderAdr(sample);
    expect(adr).toContain('* Claim refuted: A typical CRUD API sees no difference.');
    expect(adr.indexOf('* Claim mixed')).toBeLessThan(adr.indexOf('* Claim inconclusive'));
    expect(adr).toContain('* Further claims: 2 not run');
  });

  it('says so where no claim was put to the test', () => {
    const left = { ...sample, claims: sample.claims.filter(({ verdict }) => verdict === 'not-run') };
    expect(renderHtml(left, [])).toContain('This run put none of the claims to the test.');
    expect(renderTerminal(left, { colour: false })).toContain('Claims: none was put to the test\n');
    expect(renderMarkdown(left, [])).toContain('Of 2 claims: 2 not run.');
    expect(renderAdr(left)).not.toContain('Claim ');
  });

  it('leaves the claims out where a stored report has none', () => {
    const without = { ...sample, claims: [] };
    expect(renderHtml(without, [])).not.toContain('id="claims"');
    expect(renderMarkdown(without, [])).not.toContain('## Claims');
    expect(renderTerminal(without, { colour: false })).not.toContain('Claims');
  });
});
