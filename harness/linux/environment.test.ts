import { expect, test } from 'vitest';
import { environmentSchema } from '../model/run/environment.js';
import { parseCpuModel, readEnvironment, readGovernor } from './environment.js';

test.each([
  ['processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: sse2\n', 'AMD EPYC'],
  ['processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n', 'Arm implementer 0x41 part 0xd0c'],
  ['processor\t: 0\n\nModel\t\t: Raspberry Pi 5\n', 'Raspberry Pi 5'],
  ['', 'unknown'],
])('the model of %j is %s', (cpuinfo, model) => {
  expect(parseCpuModel(cpuinfo)).toBe(model);
});

test('the environment of this machine fits its schema', () => {
  const cpus = { target: [0], database: [1], load: [1], shared: [], targetCores: 1, pinned: true };
  const environment = readEnvironment({ versions: { node: '20' }, cpus, postgresSettings: { fsync: 'off' } });
  expect(environmentSchema.parse(environment)).toEqual(environment);
  expect(environment.limits.openFilesHard).toBeGreaterThan(0);
  expect(environment.limits.ephemeralPorts).toBeGreaterThan(0);
});

test('a sandbox without /sys has no governors', () => {
  expect(readGovernor('/nowhere')).toBeNull();
});
