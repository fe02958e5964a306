import { describe, expect, it } from 'vitest';
import { busyBecause, taken } from './busy.js';
import { atLeast, exactly, near, timed } from './figure.js';
import { confirmed, judge, mayBeChance, saysNothing } from './judge.js';
import { QUIET, quietBut } from './quiet.test-support.js';

const BUSY = quietBut({ otherCpuShare: 0.4, lostSeconds: 0.8, lostShare: 0.4 });
const named = { id: 'p50', what: 'response time, p50' };
/** Nothing was late, and ten delays of a length move it by that. */
const time = (truth: number, measured: number | null, highestUs = truth) =>
  timed(named, truth, measured, { highestUs, delays: 10 });

describe('a time', () => {
  // A tenth of a millisecond or a hundredth, whichever is more.
  it.each([
    ['at the truth', 5_000, 5_000, 'ok'],
    ['a tenth of a millisecond above it', 5_000, 5_100, 'ok'],
    ['more than that above it', 5_000, 5_101, 'wrong'],
    ['a hundredth above a long one', 500_000, 505_000, 'ok'],
    ['more than that above it', 500_000, 505_001, 'wrong'],
    ['below it', 5_000, 4_899, 'wrong'],
  ])('%s is judged', (_case, truth, measured, status) => {
    expect(judge(time(truth, measured), QUIET).status).toBe(status);
  });

  it('may be as much longer as the witness saw the machine take, and no more', () => {
    expect(judge(time(5_000, 5_800, 5_700), QUIET).status).toBe('ok');
    expect(judge(time(5_000, 5_801, 5_700), QUIET).status).toBe('wrong');
    expect(time(5_000, 5_800, 5_700).spoilable?.tells).toBe(800);
  });

  it('below the stamps is wrong on any machine', () => {
    expect(judge(time(5_000, 4_000, 9_000), BUSY).status).toBe('wrong');
  });

  // 0.8 s of waiting in ten parts.
  it.each([
    ['which the waiting that the kernel counted explains, is open', 5_100 + 80_000, 'busy'],
    ['which no waiting explains, is wrong', 5_100 + 80_001, 'wrong'],
  ])('beyond what the witness saw, %s', (_case, measured, status) => {
    expect(judge(time(5_000, measured), BUSY).status).toBe(status);
  });

  it('that was never measured is wrong on any machine', () => {
    expect(judge(time(5_000, null), BUSY)).toMatchObject({ status: 'wrong', error: null });
    expect(judge(time(5_000, NaN), BUSY).status).toBe('wrong');
  });

  // By either of the margins of a report: 5 ms, or a tenth.
  it.each([
    [20_000, 24_800, 'ok'],
    [20_000, 24_801, 'untold'],
    [500_000, 545_000, 'ok'],
    [500_000, 545_001, 'untold'],
  ])('of %i us that may be %i is %s: more would hide an error that matters', (truth, highestUs, status) => {
    expect(judge(time(truth, truth, highestUs), QUIET).status).toBe(status);
  });

  it('that tells nothing is called busy where others are on the machine, and is no excuse for a wrong one', () => {
    const { otherCpuShare } = BUSY;
    expect(judge(time(20_000, 20_000, 30_000), quietBut({ otherCpuShare })).status).toBe('busy');
    expect(judge(time(20_000, 31_000, 30_000), quietBut({ otherCpuShare })).status).toBe('wrong');
  });
});

describe('what no busy machine can spoil', () => {
  it.each([
    ['a count', exactly(named, 100, 99)],
    ['a censored time below its limit', atLeast(named, 1_000_000, 990_000)],
  ])('is never excused: %s', (_case, figure) => {
    expect(judge(figure, BUSY).status).toBe('wrong');
  });

  it('a censored time at its limit, to three digits, or beyond is right', () => {
    expect(judge(atLeast(named, 1_000_000, 999_000), QUIET).status).toBe('ok');
    expect(judge(atLeast(named, 1_000_000, 1_040_000), QUIET).status).toBe('ok');
  });
});

it('a rate is excused for as much of it as the machine took, and no further', () => {
  // 40 % of 200, beyond the two that it may differ by.
  expect(judge(near(named, 200, 118, 2, 'per second'), BUSY).status).toBe('busy');
  expect(judge(near(named, 200, 117, 2, 'per second'), BUSY).status).toBe('wrong');
  expect(judge(near(named, 200, 300, 2, 'per second'), BUSY).status).toBe('wrong');
});

describe('measuring once more', () => {
  const wrong = judge(time(5_000, 9_000), QUIET);
  const right = judge(time(5_000, 5_000), QUIET);
  const early = judge(time(5_000, 4_000), QUIET);
  const miscounted = judge(exactly({ ...named, id: 'ok' }, 100, 99), QUIET);

  it('is for times beyond what the witness happened to see, and for nothing that is certainly wrong', () => {
    expect(mayBeChance([wrong, right], QUIET)).toBe(true);
    for (const findings of [[right], [early], [wrong, miscounted]])
      expect(mayBeChance(findings, QUIET)).toBe(false);
  });

  it('is for what the kernel explains, too, where nobody else is on the machine', () => {
    const waited = quietBut({ lostSeconds: 0.1 });
    const explained = judge(time(5_000, 9_000), waited);
    expect(explained.status).toBe('busy');
    expect(mayBeChance([explained], waited)).toBe(true);
    expect(mayBeChance([explained], BUSY)).toBe(false);
  });

  it('calls wrong what was wrong both times, and leaves open what was so once', () => {
    const statuses = (first: (typeof wrong)[], again: (typeof wrong)[]) =>
      confirmed(first, again).map(({ status }) => status);
    expect(statuses([wrong], [wrong])).toEqual(['wrong']);
    expect(statuses([wrong], [right])).toEqual(['ok']);
    expect(statuses([right], [wrong])).toEqual(['busy']);
    expect(statuses([right], [early])).toEqual(['wrong']);
  });
});

it('a reference whose every time is untold says nothing, whatever was counted', () => {
  const untold = judge(time(20_000, 20_000, 30_000), QUIET);
  const counted = judge(exactly(named, 100, 100), QUIET);
  expect(saysNothing([untold, counted])).toBe(true);
  expect(saysNothing([untold, judge(time(20_000, 20_000), QUIET)])).toBe(false);
  expect(saysNothing([counted])).toBe(false);
});

describe('a machine', () => {
  it('is not busy because the agent says of itself that it lagged, nor because it is late by itself', () => {
    const late = quietBut({ lagP99Us: 50_000, agentBusy: 1, witnessLateP99Us: 9_000, agentWaitedShare: 0.1 });
    expect(busyBecause(late)).toBeNull();
    expect(taken(late)).toMatch(/median: 300 µs; p99: 9\.00 ms; the agent waited for a processor: 10\.0 %$/);
  });

  it.each([
    ['other programs', { otherCpuShare: 0.06 }, /other programs .* 6\.00 %, limit 5 %/],
    ['a hypervisor', { stealShare: 0.06 }, /other virtual machines .* 6\.00 %, limit 5 %/],
  ])('is busy because of %s, with the figure', (_cause, change, says) => {
    expect(busyBecause(quietBut(change))).toMatch(says);
  });
});
