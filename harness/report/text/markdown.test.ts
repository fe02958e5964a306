import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import { renderCharts } from '../charts/index.js';
import { escapeMarkdown } from '../escape.js';
import { renderMarkdown } from './markdown.js';

/** Lines of tables whose number of cells differs from that of the line above. */
function raggedRows(markdown: string): string[] {
  const cells = (line: string) => line.replaceAll('\\|', '').split('|').length;
  const lines = markdown.split('\n');
  return lines.filter((line, index) => {
    const above = lines[index - 1] ?? '';
    return line.startsWith('|') && above.startsWith('|') && cells(line) !== cells(above);
  });
}

describe('report.md', () => {
  it.each([
    ['a whole run', sampleReport()],
    ['a smoke run', smokeReport()],
    ['an interrupted run', interruptedReport()],
    ['a single target', oneTargetReport()],
  ])('has even tables and no gaps for %s', (_, report) => {
    const markdown = renderMarkdown(report, renderCharts(report));
    expect(raggedRows(markdown)).toEqual([]);
    expect(markdown).not.toMatch(/undefined|NaN|\[object|\n\n\n/);
    expect(markdown.endsWith('\n')).toBe(true);
  });

  it('shows each chart that is written beside it', () => {
    const charts = renderCharts(sampleReport());
    const markdown = renderMarkdown(sampleReport(), charts);
    expect(charts.filter(({ name }) => !markdown.includes(`](charts/${name}.svg)`))).toEqual([]);
  });

  it('keeps a log whole, however many backticks it holds', () => {
    const sample = sampleReport();
    const trials = [{ ...sample.trials[0]!, status: 'failed' as const, logTail: 'before\n```\n````\nafter' }];
    const markdown = renderMarkdown({ ...sample, trials }, []);
    expect(markdown).toContain('`````text\nbefore\n```\n````\nafter\n`````');
  });

  it('says of a repeat that it is one', () => {
    const sample = sampleReport();
    const [first] = sample.trials;
    const trials = [0, 1].map((attempt) => ({ ...first!, attempt, status: 'invalid' as const }));
    const markdown = renderMarkdown({ ...sample, trials }, []);
    expect(markdown).toContain(`| ${first!.id} |`);
    expect(markdown).toContain(`| ${first!.id} (repeat) |`);
  });

  it('takes what would format, link or open a block from text', () => {
    expect(escapeMarkdown('a|b *c* <d> [e](f) `g`')).toBe('a\\|b \\*c\\* &lt;d> [e\\](f) \\`g\\`');
    expect(escapeMarkdown('# one\n# two')).toBe('\\# one # two');
    expect(escapeMarkdown('shared_buffers _x_ [1.2, 3.4]')).toBe('shared_buffers \\_x\\_ [1.2, 3.4]');
    expect(escapeMarkdown('faster [1.2, 3.4]: less than 5 ms')).toBe('faster [1.2, 3.4]: less than 5 ms');
    expect(escapeMarkdown('[x]: http://example.org')).toBe('\\[x]: http://example.org');
  });
});
