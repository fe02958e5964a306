import { expect, test } from 'vitest';
import { parseOpenFiles, parsePortRange, readEphemeralPorts, readLimits } from './limits.js';

test('an unlimited number of open files is the most that the kernel gives', () => {
  const limits =
    'Limit                     Soft Limit           Hard Limit           Units\nMax open files            1024                 unlimited            files\n';
  expect(parseOpenFiles(limits, 1_048_576)).toEqual({ soft: 1024, hard: 1_048_576 });
});

test('a port range is read with both of its ends', () => {
  expect(parsePortRange('32768\t60999\n')).toEqual({ first: 32_768, last: 60_999 });
  expect(parsePortRange('')).toBeNull();
});

test('both ends of the range of ports for outgoing connections count', () => {
  const { first, last } = readEphemeralPorts()!;
  expect(readLimits().ephemeralPorts).toBe(last - first + 1);
});
