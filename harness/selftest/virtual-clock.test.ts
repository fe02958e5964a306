import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { ReferenceFinding } from './judge.js';
import { judge } from './judge.js';
import { QUIET, quietBut } from './quiet.test-support.js';
import type { Times } from './references/shared.js';
import { responseFigures, serviceFigures } from './references/shared.js';
import { examine } from './selftest.js';
import type { Behaviour } from './server/behaviour.js';
import type { LateMachine, VirtualLoad } from './virtual-loop.test-support.js';
import { virtualLoop } from './virtual-loop.test-support.js';

const PERCENTS = [50, 90, 95, 99] as const;

const figuresOf = (measured: Times) => [
  ...responseFigures(measured, PERCENTS),
  ...serviceFigures(measured, PERCENTS),
];
const findingsOf = (measured: Times): ReferenceFinding[] =>
  figuresOf(measured).map((figure) => judge(figure, QUIET));
const having = (findings: readonly ReferenceFinding[], status: ReferenceFinding['status']): string[] =>
  findings.filter((finding) => finding.status === status).map(({ id }) => id);

const timings: [name: string, timing: Behaviour['timing'], connections: number][] = [
  ['a constant delay', { kind: 'constant', delayUs: 20_000 }, 64],
  ['a mixture', { kind: 'mixture', delayUs: 5_000, slowUs: 500_000, slowEvery: 50 }, 64],
  ['a stall', { kind: 'stall', delayUs: 2_000, atNumber: 400, stallUs: 1_000_000 }, 10],
  ['a queue', { kind: 'queue', serviceUs: 3_000 }, 64],
  ['a rate that cannot be held', { kind: 'constant', delayUs: 20_000 }, 3],
];
const [constant, mixture, stall] = timings.map(([, timing, connections]) => ({ timing, connections }));

describe('on a virtual clock', () => {
  it.each(timings)('every percentile of %s is found', (_name, timing, connections) => {
    const findings = findingsOf(virtualLoop({ timing, connections }));
    expect(having(findings, 'ok')).toHaveLength(findings.length);
  });

  it.each(timings)(
    'the percentiles of %s lie within three digits of the truth',
    (_name, timing, connections) => {
      const measured = virtualLoop({ timing, connections });
      for (const { truth, measured: found } of responseFigures(measured, PERCENTS))
        expect(Math.abs((found ?? NaN) - truth)).toBeLessThanOrEqual(Math.max(1, truth * 0.001));
    },
  );

  it('an agent that times from the sending is found out by the stall, which it hides', () => {
    const measured = virtualLoop({ ...stall!, fault: { timesFromSending: true } });
    expect(having(findingsOf(measured), 'wrong')).toEqual(['response-p90', 'response-p95']);
  });

  it('an agent that forgets the slowest is found out by the mixture', () => {
    const measured = virtualLoop({ ...mixture!, fault: { forgetsTheSlowest: true } });
    expect(having(findingsOf(measured), 'wrong')).toEqual(['response-p99', 'service-p99']);
  });
});

/** From one that takes nothing to a virtual one beside a neighbour: a waking-up of up to 2 ms, and slices of up to 20 ms. */
const lateMachines: fc.Arbitrary<LateMachine> = fc.record({
  wakingUs: fc.double({ min: 0, max: 2_000, noNaN: true }),
  sliceShare: fc.double({ min: 0, max: 0.1, noNaN: true }),
  sliceUs: fc.double({ min: 0, max: 20_000, noNaN: true }),
});
const seeds = fc.integer({ min: 1, max: 1_000_000 });

/** Measured as the self-test measures: once more where chance may be to blame. */
async function examined(load: VirtualLoad, seed: number): Promise<readonly ReferenceFinding[]> {
  let times = 0;
  const reference = { id: 'virtual', known: '', seconds: 0, measure: () => Promise.resolve([]) };
  const { findings } = await examine(() => {
    const measured = virtualLoop({ ...load, seed: seed + times++ });
    return Promise.resolve({ reference, evidence: QUIET, findings: findingsOf(measured) });
  });
  return findings;
}

// The same draws each time: what is left to chance must not fail a test on one day of a year.
const DRAWS = { seed: 14, numRuns: 60 };

describe('on a machine that is late, with nothing to excuse it but what the witness saw', () => {
  it.each([
    ['a constant delay', constant!],
    ['a mixture', mixture!],
  ])('a right agent is never called wrong: %s', async (_name, load) => {
    await fc.assert(
      fc.asyncProperty(lateMachines, seeds, async (machine, seed) => {
        expect(having(await examined({ ...load, machine }, seed), 'wrong')).toEqual([]);
      }),
      DRAWS,
    );
  });

  it.each([
    ['a constant delay', constant!],
    ['a mixture', mixture!],
  ])('an agent late by more than a figure tells is told by it, each time: %s', async (_name, load) => {
    await fc.assert(
      fc.asyncProperty(lateMachines, seeds, fc.nat(7), async (machine, seed, nth) => {
        const told = [seed, seed + 1].map(
          (each) => figuresOf(virtualLoop({ ...load, machine, seed: each }))[nth]!,
        );
        // Three significant digits are what a histogram keeps.
        const lateUs = Math.max(
          ...told.map(({ truth, spoilable }) => 1.001 * spoilable!.tells + 0.002 * truth + 1),
        );
        const findings = await examined({ ...load, machine, fault: { lateUs } }, seed);
        expect(having(findings, 'wrong')).toContain(findings[nth]!.id);
      }),
      DRAWS,
    );
  });

  it('an agent that times from the sending, and one that forgets the slowest, are found out all the same', async () => {
    await fc.assert(
      fc.asyncProperty(lateMachines, seeds, async (machine, seed) => {
        const hidden = await examined({ ...stall!, machine, fault: { timesFromSending: true } }, seed);
        expect(having(hidden, 'wrong')).toContain('response-p95');
        const forgotten = await examined({ ...mixture!, machine, fault: { forgetsTheSlowest: true } }, seed);
        expect(having(forgotten, 'wrong')).toContain('response-p99');
      }),
      DRAWS,
    );
  });

  it('an agent 2 ms late is told on a virtual machine that takes 0.4 ms to wake it', async () => {
    const machine = { wakingUs: 200, sliceShare: 0.005, sliceUs: 3_000 };
    const findings = await examined({ ...constant!, machine, fault: { lateUs: 2_000 } }, 1);
    expect(having(findings, 'wrong')).toEqual(expect.arrayContaining(['response-p50', 'service-p50']));
  });
});

it('waiting that the kernel counted leaves open what it can have caused, and an agent wrong by more is wrong', () => {
  const lost = quietBut({ lostSeconds: 0.4, lostShare: 0.1 });
  const statusOf = (lateUs: number) => {
    const [p50] = responseFigures(virtualLoop({ ...constant!, fault: { lateUs } }), [50]);
    return { status: judge(p50!, lost).status, delays: p50!.spoilable!.delays! };
  };
  // 800 requests of 20 ms in 4 s: four at once. Half of them take a hundred delays, of 4 ms each.
  expect(statusOf(0).delays).toBeCloseTo(100, -1);
  expect(statusOf(4_000).status).toBe('busy');
  expect(statusOf(6_000).status).toBe('wrong');
});
