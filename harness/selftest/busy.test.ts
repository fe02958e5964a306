import { describe, expect, it } from 'vitest';
import type { WorstSeen } from './rig.js';
import { busyBecause } from './busy.js';
import { atLeast, exactly, near, timed } from './figure.js';
import { judge } from './selftest.js';

const QUIET: WorstSeen = {
  otherCpuShare: 0.01,
  stealShare: 0,
  agentWaitedShare: 0.001,
  serverWaitedShare: 0.001,
  lostSeconds: 0.02,
  lostShare: 0.01,
  serverLateP99Us: 10,
  lagP99Us: 20,
  agentBusy: 0.05,
};
const BUSY: WorstSeen = { ...QUIET, otherCpuShare: 0.4, lostSeconds: 0.8, lostShare: 0.4 };
const named = { id: 'p50', what: 'response time, p50' };

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
    expect(judge(timed(named, truth, measured), QUIET).status).toBe(status);
  });

  it('too long on a busy machine is neither right nor wrong', () => {
    const finding = judge(timed(named, 5_000, 9_000), BUSY);
    expect(finding).toMatchObject({ ok: false, status: 'busy', error: 4_000 });
  });

  it('below the stamps is wrong on any machine', () => {
    expect(judge(timed(named, 5_000, 4_000), BUSY).status).toBe('wrong');
  });

  it('that is longer than what the machine can have cost is wrong on any machine', () => {
    expect(judge(timed(named, 5_000, 5_000 + 900_000), BUSY).status).toBe('wrong');
  });

  it('that was never measured is wrong on any machine', () => {
    expect(judge(timed(named, 5_000, null), BUSY)).toMatchObject({ status: 'wrong', error: null });
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
  expect(judge(near(named, 200, 150, 2, 'per second'), BUSY).status).toBe('busy');
  expect(judge(near(named, 200, 300, 2, 'per second'), BUSY).status).toBe('wrong');
});

describe('a machine', () => {
  it('is not busy because the agent says of itself that it lagged', () => {
    expect(busyBecause({ ...QUIET, lagP99Us: 50_000, agentBusy: 1 })).toBeNull();
  });

  it.each([
    ['other programs', { otherCpuShare: 0.06 }, /other programs .* 6\.00 %, limit 5 %/],
    ['a hypervisor', { stealShare: 0.06 }, /other virtual machines/],
    ['an agent that had to wait', { agentWaitedShare: 0.01 }, /the agent waited/],
    ['a server that had to wait', { serverWaitedShare: 0.01 }, /the server waited/],
    ['a server that was late', { serverLateP99Us: 250 }, /250 µs, limit 100 µs/],
  ])('is busy because of %s, with the figure', (_cause, change, says) => {
    expect(busyBecause({ ...QUIET, ...change })).toMatch(says);
  });
});
