import { expect, test } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import { renderMarkdown } from '../text/markdown.js';
import { memoryTable } from './memory.js';

const report = sampleReport();
const [scenario] = report.scenarios;
const inContainers = sampleReport({
  memorySource:
    'working set of its control group: memory charged less inactive file pages (from cgroup v1 files)',
  memoryParts: report.targets.map(({ id: target }) => ({
    scenario: scenario!.id,
    level: scenario!.levels[0]!.id,
    target,
    pss: null,
    rss: null,
    workingSet: 90e6,
    anonymous: 70e6,
    charged: 120e6,
    sockets: null,
    slab: null,
  })),
});

test('what the kernel does not account is not available, never zero', () => {
  const { rows, columns } = memoryTable(inContainers, scenario!.id);
  expect(rows).toHaveLength(2);
  for (const row of rows) {
    expect(row).toHaveLength(columns.length);
    expect(row.filter((cell) => cell === 'not available')).toHaveLength(4);
  }
});

test('plain processes have no such table, and the report says what their memory is', () => {
  expect(memoryTable(report, scenario!.id).rows).toEqual([]);
  expect(renderMarkdown(report, [])).toMatch(/Memory of a service is its \| proportional set size \(PSS\)/);
});

test('a report of containers shows the table and names the formula', () => {
  const text = renderMarkdown(inContainers, []);
  expect(text).toContain('Memory of the containers at the peak');
  expect(text).toMatch(/Memory of a service is its \| working set of its control group: memory charged less/);
});
