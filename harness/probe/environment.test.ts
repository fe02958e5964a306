import { expect, test } from 'vitest';
import { environmentSchema } from '../model/environment.js';
import {
  countCpuList,
  parseCpuModel,
  parseOpenFiles,
  parsePortRange,
  readEnvironment,
} from './environment.js';

test.each([
  ['processor\t: 0\nmodel name\t: AMD EPYC\nflags\t\t: sse2\n', 'AMD EPYC'],
  ['processor\t: 0\nCPU implementer\t: 0x41\nCPU part\t: 0xd0c\n', 'Arm implementer 0x41 part 0xd0c'],
  ['processor\t: 0\n\nModel\t\t: Raspberry Pi 5\n', 'Raspberry Pi 5'],
  ['', 'unknown'],
])('the model of %j is %s', (cpuinfo, model) => {
  expect(parseCpuModel(cpuinfo)).toBe(model);
});

test.each([
  ['0\n', 1],
  ['0,64', 2],
  ['0-3', 4],
  ['0-1,8-9', 4],
])('the list %j names %i processors', (list, count) => {
  expect(countCpuList(list)).toBe(count);
});

test('an unlimited number of open files is the most that the kernel gives', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 unlimited            files\n';
  expect(parseOpenFiles(limits, 1_048_576)).toEqual({ soft: 1024, hard: 1_048_576 });
});

test('both ends of the port range count', () => {
  expect(parsePortRange('32768\t60999\n')).toBe(28_232);
});

test('the environment of this machine fits its schema', () => {
  const cpus = { target: [0], database: [1], load: [1], shared: [], targetCores: 1, pinned: true };
  const environment = readEnvironment({ versions: { node: '20' }, cpus, postgresSettings: { fsync: 'off' } });
  expect(environmentSchema.parse(environment)).toEqual(environment);
  expect(environment.limits.openFilesHard).toBeGreaterThan(0);
  expect(environment.limits.ephemeralPorts).toBeGreaterThan(0);
});
