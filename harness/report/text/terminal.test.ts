import { stripVTControlCharacters } from 'node:util';
import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../../test/fixtures/sample-report.js';
import { renderTerminal } from './terminal.js';

describe('the end of the terminal', () => {
  it.each([
    ['a whole run', sampleReport()],
    ['a smoke run', smokeReport()],
    ['an interrupted run', interruptedReport()],
    ['a single target', oneTargetReport()],
  ])('fits 100 columns for %s', (_, report) => {
    const lines = renderTerminal(report, { colour: false }).split('\n');
    expect(lines.filter((line) => line.length > 100)).toEqual([]);
    expect(lines.filter((line) => line !== line.trimEnd())).toEqual([]);
  });

  it('draws the map as a grid, with the predicted boundary', () => {
    const text = renderTerminal(sampleReport(), { colour: false });
    expect(text).toMatch(/^ {2}50 ms {2}= 1\.04x .*\? 1\.20x! {3}\|Go alone! {2} Go alone!$/m);
    expect(text).toMatch(/^ 200 ms .* pool +pool +\|pool$|^ 200 ms .*\|pool/m);
  });

  it('keeps to 100 columns when names are long', () => {
    const sample = sampleReport();
    const longer = (row: { level: string }) => `${row.level}-with-a-very-long-name`;
    const text = renderTerminal(
      { ...sample, comparisons: sample.comparisons.map((row) => ({ ...row, level: longer(row) })) },
      { colour: false },
    );
    expect(text.split('\n').filter((line) => line.length > 100)).toEqual([]);
    expect(text).toContain('…');
  });

  it('ends with the sentence in plain words, what to mind and the number of warnings', () => {
    const text = renderTerminal(sampleReport(), { colour: false });
    expect(text).toContain('Where requests wait in Postgres');
    expect(text).toContain('1 failed, 1 invalid');
    expect(text).toContain('2 warnings, each with its remedy in the report: ');
  });

  it('says the same in colour, and nothing but the same', () => {
    const plain = renderTerminal(sampleReport(), { colour: false });
    const coloured = renderTerminal(sampleReport(), { colour: true });
    expect(coloured).not.toBe(plain);
    expect(stripVTControlCharacters(coloured)).toBe(plain);
  });
});
