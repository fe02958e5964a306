import { describe, expect, it } from 'vitest';
import { HttpRecorder } from '../load/http/recorder.js';
import { arrivalsUs } from '../load/http/schedule.js';
import type { Behaviour } from './server/behaviour.js';
import { AnswerClock } from './server/behaviour.js';
import type { Times } from './references/shared.js';
import { responseFigures, serviceFigures } from './references/shared.js';
import type { Stamp } from './stamps.js';

const GOOD = { status: 200, compressed: false, hasTiming: false, timingMs: new Float64Array(4) };
const SECONDS = 4;
const PERCENTS = [50, 90, 95, 99] as const;

/** Whether an agent may time a request from its sending, or leave out the slowest: the ways to be wrong. */
type Fault = 'none' | 'times from sending' | 'forgets the slowest';

/** An open loop at 200/s on a clock that only its events move: no machine can make it late. */
function virtualLoop(timing: Behaviour['timing'], connections: number, fault: Fault = 'none'): Times {
  const schedule = { ratePerSecond: 200, durationSeconds: SECONDS, arrivals: 'poisson', seed: 1 } as const;
  const arrivals = arrivalsUs(schedule);
  const clock = new AnswerClock({ timing });
  const recorder = new HttpRecorder(SECONDS * 1e6, []);
  const freeAtUs = Array<number>(connections).fill(0);
  const stamps: Stamp[] = [...arrivals].map((scheduledUs, number) => {
    const connection = freeAtUs.indexOf(Math.min(...freeAtUs));
    const sentUs = Math.max(scheduledUs, freeAtUs[connection] as number);
    const givenUs = clock.dueUs(number, sentUs);
    freeAtUs[connection] = givenUs;
    const fromUs = fault === 'times from sending' ? sentUs : scheduledUs;
    if (fault !== 'forgets the slowest' || givenUs - scheduledUs < 100_000)
      recorder.answered({ scheduledUs: fromUs, takenUs: scheduledUs, sentUs, group: null }, givenUs, GOOD);
    return { number, outcome: 'ok', readUs: sentUs, dueUs: givenUs, givenUs };
  });
  const { histograms } = recorder.result();
  return { record: { histograms: { ...histograms, lagUs: '' } }, stamps, arrivalsUs: arrivals };
}

const wrongOnes = (measured: Times): string[] =>
  [...responseFigures(measured, PERCENTS), ...serviceFigures(measured, PERCENTS)]
    .filter(({ ok }) => !ok)
    .map(({ id }) => id);

const timings: [name: string, timing: Behaviour['timing'], connections: number][] = [
  ['a constant delay', { kind: 'constant', delayUs: 20_000 }, 64],
  ['a mixture', { kind: 'mixture', delayUs: 5_000, slowUs: 500_000, slowEvery: 50 }, 64],
  ['a stall', { kind: 'stall', delayUs: 2_000, atNumber: 400, stallUs: 1_000_000 }, 10],
  ['a queue', { kind: 'queue', serviceUs: 3_000 }, 64],
  ['a rate that cannot be held', { kind: 'constant', delayUs: 20_000 }, 3],
];

describe('on a virtual clock', () => {
  it.each(timings)('every percentile of %s is found', (_name, timing, connections) => {
    expect(wrongOnes(virtualLoop(timing, connections))).toEqual([]);
  });

  it.each(timings)(
    'the percentiles of %s lie within three digits of the truth',
    (_name, timing, connections) => {
      const measured = virtualLoop(timing, connections);
      for (const { truth, measured: found } of responseFigures(measured, PERCENTS))
        expect(Math.abs((found ?? NaN) - truth)).toBeLessThanOrEqual(Math.max(1, truth * 0.001));
    },
  );

  it('an agent that times from the sending is found out by the stall, which it hides', () => {
    const [, timing, connections] = timings[2]!;
    expect(wrongOnes(virtualLoop(timing, connections, 'times from sending'))).toEqual([
      'response-p90',
      'response-p95',
    ]);
  });

  it('an agent that forgets the slowest is found out by the mixture', () => {
    const [, timing, connections] = timings[1]!;
    expect(wrongOnes(virtualLoop(timing, connections, 'forgets the slowest'))).toEqual([
      'response-p99',
      'service-p99',
    ]);
  });
});
