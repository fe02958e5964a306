import fc from 'fast-check';
import { expect, test } from 'vitest';
import { gateOf, isBeyond } from '../../rules/gates.js';
import { hostRecord, otherProgramTicks, parsePressure, parseProcessors, type HostSnapshot } from './host.js';
import type { ProcessStat } from '../../linux/procfs.js';

const PROC_STAT = `cpu  17120 0 11887 215493 600 0 1099 114 0 0
cpu0 6993 0 7720 107879 95 0 192 53 0 0
cpu1 10126 0 4167 107614 504 3 907 60 0 0
intr 1037794 0 0
`;

test('idle holds waiting for I/O, and irq both kinds of interrupts', () => {
  expect([...parseProcessors(PROC_STAT)]).toEqual([
    [0, { idle: 107_974, irq: 192, steal: 53 }],
    [1, { idle: 108_118, irq: 910, steal: 60 }],
  ]);
});

test('pressure is read from the line of some, and is unknown without the file', () => {
  const text =
    'some avg10=11.70 avg60=3.88 avg300=6.89 total=65000807\nfull avg10=0.00 avg60=0.00 avg300=0.00 total=9\n';
  expect(parsePressure(text)).toBe(65_000_807);
  expect(parsePressure(null)).toBeNull();
});

test('other programs are neither ours nor threads of the kernel, and keep what their ended children used', () => {
  const program = (pid: number, ownTicks: number, childTicks: number, kernelThread = false): ProcessStat => ({
    pid,
    ownTicks,
    childTicks,
    kernelThread,
    command: 'x',
    parentPid: 1,
    groupId: pid,
    ended: false,
    startTicks: 0,
  });
  const stats = [program(1, 5, 100), program(2, 1000, 0, true), program(3, 7, 2), program(4, 40, 50)];
  expect(otherProgramTicks(stats, new Set([4]))).toBe(114);
});

/** Two processors over two seconds; the first had 1.2 s idle, the second 1.9 s. */
const BEFORE: HostSnapshot = {
  atSeconds: 10,
  processors: new Map([
    [0, { idle: 1000, irq: 0, steal: 0 }],
    [1, { idle: 1000, irq: 0, steal: 0 }],
  ]),
  cpuPressureUs: 1_000_000,
  otherProgramTicks: 500,
};
const AFTER: HostSnapshot = {
  atSeconds: 12,
  processors: new Map([
    [0, { idle: 1120, irq: 10, steal: 20 }],
    [1, { idle: 1190, irq: 0, steal: 0 }],
  ]),
  cpuPressureUs: 1_500_000,
  otherProgramTicks: 504,
};
const OURS = { cpus: [], cpuSeconds: 0.3, orchestratorCpuSeconds: 0.05 };

test.each([
  // busy 0.6 + 0.1 s, less 0.1 s of interrupts, less ours; of 4 s
  ['what the processors did beyond ours', AFTER, OURS, 0.3 / 4],
  ['what visible programs used, where that is more', { ...AFTER, otherProgramTicks: 540 }, OURS, 0.4 / 4],
  [
    'nothing where ours explains it all',
    { ...AFTER, otherProgramTicks: 500 },
    { ...OURS, cpuSeconds: 0.7 },
    0,
  ],
  ['a share of the processors used only', AFTER, { ...OURS, cpus: [0] }, 0.2 / 2],
])("other programs' CPU is %s", (_, after, ours, expected) => {
  expect(hostRecord(BEFORE, after, ours).otherCpuShare).toBeCloseTo(expected, 9);
});

test('steal, pressure and each processor are shares of the window', () => {
  const record = hostRecord(BEFORE, AFTER, OURS);
  expect(record.stealShare).toBeCloseTo(0.2 / 4, 9);
  expect(record.cpuPressure).toBeCloseTo(0.25, 9);
  expect(record.coreBusy['0']).toBeCloseTo(0.3, 9);
  expect(record.coreBusy['1']).toBeCloseTo(0.05, 9);
  expect(record.orchestratorCpuSeconds).toBe(0.05);
});

/** Hundredths of each core that the run's arm and an intruder want. */
const wants = fc.array(fc.tuple(fc.nat(100), fc.nat(100), fc.nat(100)), { minLength: 1, maxLength: 2 });
const MOST_CORES = 8;

/** What the gate says after ten seconds in which a fair scheduler gave one of ours and one intruder a core what each wanted, or half of it where both want more. */
function otherPrograms(cores: readonly { readonly own: number; readonly other: number }[], isSeen: boolean) {
  const got = cores.map(({ own, other }) => {
    const others = Math.min(other, Math.max(50, 100 - own));
    return { others, ours: Math.min(own, 100 - others) };
  });
  const at = (atSeconds: number, idle: (core: { others: number; ours: number }) => number, seen: number) => ({
    ...BEFORE,
    atSeconds,
    processors: new Map(got.map((core, cpu) => [cpu, { idle: idle(core), irq: 0, steal: 0 }])),
    otherProgramTicks: isSeen ? seen : null,
  });
  const sum = (of: 'others' | 'ours') => got.reduce((total, core) => total + core[of], 0);
  const { otherCpuShare } = hostRecord(
    at(0, () => 0, 0),
    at(10, ({ others, ours }) => 10 * (100 - others - ours), 10 * sum('others')),
    { cpus: [], cpuSeconds: sum('ours') / 10, orchestratorCpuSeconds: 0 },
  );
  const gate = gateOf('other-programs');
  return isBeyond(gate, otherCpuShare - 1e-9, gate.invalid) ? 'invalid' : 'valid';
}

test('the gate of other programs says the same beside a thrifty arm and a busy one, for a fifth of two cores is less than the half of one that a fair scheduler leaves', () => {
  fc.assert(
    fc.property(wants, fc.boolean(), (cores, isSeen) => {
      const beside = (arm: 0 | 1) => cores.map((want) => ({ own: want[arm], other: want[2] }));
      expect(otherPrograms(beside(0), isSeen)).toBe(otherPrograms(beside(1), isSeen));
    }),
  );
});

test('on any number of cores it says the same of an intruder that finds on each core what it wants', () => {
  const many = fc.array(fc.tuple(fc.nat(100), fc.nat(100), fc.nat(50)), {
    minLength: 1,
    maxLength: MOST_CORES,
  });
  fc.assert(
    fc.property(many, fc.boolean(), (cores, isSeen) => {
      const beside = (arm: 0 | 1) => cores.map((want) => ({ own: want[arm], other: want[2] }));
      expect(otherPrograms(beside(0), isSeen)).toBe(otherPrograms(beside(1), isSeen));
    }),
  );
});
