import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import {
  interruptedReport,
  oneTargetReport,
  sampleReport,
  smokeReport,
} from '../../test/fixtures/sample-report.js';
import type { Report } from '../model/report/report.js';
import { reportSchema } from '../model/report/report.js';
import { renderAll, renderJson, renderReportSchema } from './index.js';

describe('all files of a report', () => {
  it('are report.json, report.md, summary.md, report.html, adr.md and a chart each', () => {
    const paths = renderAll(sampleReport()).map(({ path }) => path);
    expect(paths.slice(0, 5)).toEqual(['report.json', 'report.md', 'summary.md', 'report.html', 'adr.md']);
    expect(paths.slice(5).every((path) => /^charts\/[a-z0-9-]+\.svg$/i.test(path))).toBe(true);
    expect(new Set(paths).size).toBe(paths.length);
  });

  it.each([
    ['a whole run', sampleReport],
    ['a smoke run', smokeReport],
    ['an interrupted run', interruptedReport],
    ['a single target', oneTargetReport],
  ])('are the same bytes each time, and from the stored report.json, for %s', (_, make) => {
    const first = renderAll(make());
    const stored = reportSchema.parse(JSON.parse(first[0]!.text));
    expect(renderAll(stored)).toEqual(first);
  });
});

describe('report.json', () => {
  it('refuses what is not a report, naming the field', () => {
    const broken = { ...sampleReport(), headline: 7 } as unknown as Report;
    expect(() => renderJson(broken)).toThrow(/headline/);
  });

  it('does not depend on the order in which a report was put together', () => {
    const sample = sampleReport();
    const reversed = Object.fromEntries(Object.entries(sample).reverse()) as unknown as Report;
    expect(renderJson(reversed)).toBe(renderJson(sample));
  });
});

describe('docs/report.schema.json', () => {
  it('is what the schema says today: write renderReportSchema() to it after a change', () => {
    const committed = readFileSync(new URL('../../docs/report.schema.json', import.meta.url), 'utf8');
    expect(committed).toBe(renderReportSchema());
  });
});
