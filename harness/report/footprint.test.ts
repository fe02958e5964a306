import { expect, it } from 'vitest';
import { sampleReport } from '../../test/fixtures/sample-report.js';
import type { Report } from '../model/report/report.js';
import { renderMarkdown } from './text/markdown.js';
import { footprintTable } from './tables/tables.js';

const image = (service: string, own: Partial<Report['images'][number]>): Report['images'][number] => ({
  service,
  reference: `crossover/${service}`,
  id: 'sha256:0123',
  architecture: 'amd64',
  unpackedBytes: 210_000_000,
  compressedBytes: null,
  build: null,
  bases: [],
  ...own,
});

it('shows cold starts alone where nothing ran from an image', () => {
  const { rows } = footprintTable(sampleReport());
  expect(rows.map((row) => row.slice(1, 4))).toEqual([
    ['1.24 s (20 starts)', '–', '–'],
    ['64.0 ms (20 starts)', '–', '–'],
  ]);
});

it('says what a base image really was, what came from the cache, and what the engine does not tell', () => {
  const report = sampleReport({
    images: [
      image('python-fastapi', {
        build: { seconds: 21.44, steps: 12, cachedSteps: 4 },
        bases: [{ name: 'python:3.13-slim', digest: null, standIn: 'CPython 3.13.1 on bookworm' }],
      }),
      image('go-net-http', {
        unpackedBytes: 15_000_000,
        compressedBytes: 6_000_000,
        bases: [{ name: 'static:nonroot', digest: `sha256:${'ab'.repeat(32)}`, standIn: null }],
      }),
    ],
  });
  expect(footprintTable(report).rows.map((row) => row.slice(2))).toEqual([
    [
      '200 MiB',
      'not available',
      '21.4 s, 4 of 12 steps from the cache',
      'python:3.13-slim, a local stand-in: CPython 3.13.1 on bookworm',
    ],
    ['14.3 MiB', '5.72 MiB', 'from the cache; not timed', 'static:nonroot (sha256:abababababab…)'],
  ]);
  expect(renderMarkdown(report, [])).toContain('a local stand-in: CPython 3.13.1');
});
