import { describe, expect, it } from 'vitest';
import type { MemorySource } from '../../model/report/measurement/memory-source.js';
import { memorySourceWords } from './memory-source.js';

const pss: MemorySource = { targets: ['py'], kind: 'pss', readFrom: 'procfs' };

describe('the source of memory', () => {
  it.each([
    [
      'told once where all services have the same',
      [pss],
      'proportional set size (PSS), summed over its processes (from procfs)',
    ],
    [
      'told by services where they differ',
      [pss, { targets: ['go', 'rust'], kind: null, readFrom: '' }],
      'py: proportional set size (PSS), summed over its processes (from procfs); go, rust: not available',
    ],
    ['said to be missing when nothing was measured', [], 'not measured'],
  ] as const)('is %s', (_, sources, words) => {
    expect(memorySourceWords(sources)).toBe(words);
  });
});
