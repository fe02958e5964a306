import { expect, it } from 'vitest';
import { sampleReport } from '../../../test/fixtures/sample-report.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import { coresUsedWords } from './cores-used.js';

const base = sampleReport().comparisons[0]!;
const throughput: Comparison = { ...base, metric: 'throughput', aEstimate: 75, bEstimate: 650 };
const cpu: Comparison = { ...base, metric: 'cpu_per_1k', aEstimate: 20, bEstimate: 3 };
const sides = { a: 'Python', b: 'Go' };

it('says how many of the cores of the level each side used for its throughput', () => {
  expect(coresUsedWords([throughput, cpu], throughput, sides, 2)).toBe(
    'cores used: Python 1.50, Go 1.95 of 2',
  );
});

it('says nothing beside other metrics, nor where CPU is not known, nor of another level’s CPU', () => {
  expect(coresUsedWords([throughput, cpu], cpu, sides, 2)).toBe('');
  expect(coresUsedWords([throughput], throughput, sides, 2)).toBe('');
  expect(coresUsedWords([throughput, { ...cpu, level: 'another' }], throughput, sides, 2)).toBe('');
});
