import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { GroupReading } from './cgroup.js';
import { GroupLedger, type GroupSource } from './group-ledger.js';

const READING: GroupReading = {
  cpuNs: 0,
  throttledNs: 0,
  usageBytes: 0,
  workingSetBytes: 0,
  anonymousBytes: 0,
  peakBytes: 0,
  socketBytes: null,
  slabBytes: null,
  limitBytes: null,
  oomKills: 0,
};
const reading = (changes: Partial<GroupReading>): GroupReading => ({ ...READING, ...changes });

/** Gives these readings one after the other, and then the last again. */
function sourceOf(readings: readonly GroupReading[]): GroupSource {
  const left = [...readings];
  const next = (): GroupReading => (left.length > 1 ? left.shift() : left[0]) ?? READING;
  return {
    version: 'v2',
    read: next,
    next: () => Promise.resolve(next()),
    [Symbol.dispose]: () => undefined,
  };
}

/** The first reading of each is from before the window. */
async function windowOf(...replicas: readonly (readonly GroupReading[])[]): Promise<GroupLedger> {
  const ledger = new GroupLedger(replicas.map(sourceOf));
  ledger.begin();
  const samples = Math.max(...replicas.map(({ length }) => length)) - 3;
  for (let sample = 0; sample < samples; sample += 1) ledger.sample();
  await ledger.close();
  return ledger;
}

test('a window holds what came after its beginning', async () => {
  const before = reading({ cpuNs: 5e9, throttledNs: 3e9, oomKills: 4, peakBytes: 900 });
  const base = reading({ ...before, cpuNs: 6e9 });
  const end = reading({ ...base, cpuNs: 7.5e9, throttledNs: 3.1e9, oomKills: 5, limitBytes: 1000 });
  const ledger = await windowOf([before, base, end]);
  expect(ledger.nanoseconds).toBe(1.5e9);
  const record = ledger.record(10);
  expect(record?.throttledShare).toBeCloseTo(0.01, 12);
  expect(record).toMatchObject({ version: 'v2', oomKills: 1, limitBytes: 1000 });
});

test("a peak is the kernel's mark where it rose in the window, else the highest sample", async () => {
  const at = (usageBytes: number, peakBytes: number) => reading({ usageBytes, peakBytes });
  const risen = await windowOf([at(0, 900), at(100, 900), at(300, 900), at(200, 950)]);
  expect(risen.record(1)?.peakBytes).toBe(950);
  const earlier = await windowOf([at(800, 900), at(100, 900), at(300, 900), at(200, 900)]);
  expect(earlier.record(1)?.peakBytes).toBe(300);
});

test('what one replica does not tell is unknown for all', async () => {
  const known = reading({ workingSetBytes: 5, oomKills: 0 });
  const unknown = reading({ workingSetBytes: null, oomKills: null, throttledNs: null, peakBytes: null });
  const ledger = await windowOf([known, known, known], [unknown, unknown, unknown]);
  const nothing = { workingSetPeakBytes: null, oomKills: null, throttledShare: null, peakBytes: null };
  expect(ledger.record(1)).toMatchObject(nothing);
  expect(ledger.workingSetBytes).toBeNull();
});

test('plain processes have no record', () => {
  const ledger = new GroupLedger([]);
  expect(ledger.record(1)).toBeNull();
  expect(ledger.nanoseconds).toBe(0);
});

test('replicas add up: their CPU, and their memory at the same sample', async () => {
  const readings = fc.array(fc.nat(1_000), { minLength: 5, maxLength: 5 });
  await fc.assert(
    fc.asyncProperty(readings, readings, async (first, second) => {
      const rising = (values: readonly number[]) =>
        values.map((value, index) =>
          reading({
            cpuNs: values.slice(0, index + 1).reduce((total, one) => total + one, 0),
            workingSetBytes: value,
          }),
        );
      const together = await windowOf(rising(first), rising(second));
      const [one, other] = [await windowOf(rising(first)), await windowOf(rising(second))];
      expect(together.nanoseconds).toBe(one.nanoseconds + other.nanoseconds);
      const sums = first.map((value, index) => value + (second[index] ?? 0));
      // The constructor takes the first, from before the window.
      expect(together.record(1)?.workingSetPeakBytes).toBe(Math.max(...sums.slice(1)));
    }),
  );
});
