import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { checkMachine, readMachineFacts, type MachineFacts, type ToolFacts } from './machine.js';

const there = { found: '1.2.3', expected: 'any', remedy: 'Install it.' };
const TOOLS: ToolFacts = {
  python: there,
  go: there,
  taskset: there,
  user: there,
  docker: { ...there, found: null },
  'postgres-binaries': there,
};
const GOOD: MachineFacts = {
  nodeVersion: '20.19.0',
  platform: 'linux',
  architecture: 'arm64',
  cores: 2,
  openFilesHard: 20_000,
  ephemeralPorts: 28_232,
  somaxconn: 4096,
  governor: null,
  availableMemoryBytes: 4 * 2 ** 30,
  resultsFreeBytes: 2 ** 30,
  temporaryFreeBytes: 4 * 2 ** 30,
  tools: TOOLS,
};

function failing(facts: MachineFacts): string[] {
  return checkMachine(facts)
    .filter(({ ok }) => !ok)
    .map(({ id }) => id);
}

test('a machine that has all of it passes, without a Docker engine too', () => {
  expect(failing(GOOD)).toEqual([]);
});

test.each<[string, Partial<MachineFacts>]>([
  ['node', { nodeVersion: '20.18.3' }],
  ['node', { nodeVersion: '18.20.0' }],
  ['platform', { platform: 'darwin' }],
  ['platform', { architecture: 'ia32' }],
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
  ['go', { tools: { ...TOOLS, go: { ...there, found: null } } }],
  ['postgres-binaries', { tools: { ...TOOLS, 'postgres-binaries': { ...there, found: null } } }],
])('%s fails, alone, for %j', (id, facts) => {
  expect(failing({ ...GOOD, ...facts })).toEqual([id]);
});

test('with a Docker engine nothing of the local lab is needed, and is said so', () => {
  const tools = { ...TOOLS, go: { ...there, found: null }, docker: there };
  const facts = { ...GOOD, platform: 'darwin', tools };
  expect(failing(facts)).toEqual([]);
  const go = checkMachine(facts).find(({ id }) => id === 'go');
  expect(go?.found).toBe('none; not needed with a Docker engine');
});

test('every check says what it expects, what it found and what to do', () => {
  const folders = { results: join(tmpdir(), 'not', 'there', 'yet'), temporary: tmpdir() };
  for (const check of checkMachine(readMachineFacts(folders, TOOLS)))
    for (const text of [check.found, check.expected, check.remedy]) expect(text, check.id).not.toBe('');
});
