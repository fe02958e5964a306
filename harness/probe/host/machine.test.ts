import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkMachine, readMachineFacts, type MachineFacts } from './machine.js';

const GOOD: MachineFacts = {
  nodeVersion: '20.19.0',
  cores: 2,
  openFilesHard: 20_000,
  ephemeralPorts: 28_232,
  somaxconn: 4096,
  governor: null,
  availableMemoryBytes: 4 * 2 ** 30,
  resultsFreeBytes: 2 ** 30,
  temporaryFreeBytes: 4 * 2 ** 30,
};

function failing(facts: MachineFacts): string[] {
  return checkMachine(facts)
    .filter(({ ok }) => !ok)
    .map(({ id }) => id);
}

test('a machine that has all of it passes', () => {
  expect(failing(GOOD)).toEqual([]);
});

test.each<[string, Partial<MachineFacts>]>([
  ['node', { nodeVersion: '20.18.3' }],
  ['node', { nodeVersion: '18.20.0' }],
  ['cores', { cores: 1 }],
  ['governor', { governor: 'powersave' }],
  ['governor', { governor: 'performance, powersave' }],
  ['memory', { availableMemoryBytes: 2 ** 30 }],
  ['open-files', { openFilesHard: 1024 }],
  ['ephemeral-ports', { ephemeralPorts: 5000 }],
  ['somaxconn', { somaxconn: 128 }],
  ['disk', { resultsFreeBytes: 2 ** 20 }],
  ['disk', { temporaryFreeBytes: 2 ** 30 }],
  ['disk', { temporaryFreeBytes: null }],
])('%s fails, alone, for %j', (id, facts) => {
  expect(failing({ ...GOOD, ...facts })).toEqual([id]);
});

test('every check says what it expects, what it found and what to do', () => {
  const folders = { results: join(tmpdir(), 'not', 'there', 'yet'), temporary: tmpdir() };
  for (const check of checkMachine(readMachineFacts(folders)))
    for (const text of [check.found, check.expected, check.remedy]) expect(text, check.id).not.toBe('');
});
