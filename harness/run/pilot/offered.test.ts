import { describe, expect, it } from 'vitest';
import type { Calibration } from '../../model/run/environment.js';
import type { Plan } from '../../model/plan/plan.js';
import { beyondCeiling } from './offered.js';

const CALIBRATION = {
  openLoopPerSecond: 10_000,
  deliveriesPerSecond: 50_000,
  deliveryAgentBusy: 0.9,
  deliveryServerBusy: 0.5,
} as Calibration;
const PILOTS = new Map([['most', 10_000]]);

const open = (id: string, ratePerSecond: unknown, at?: object) => ({
  id,
  load: { kind: 'open-loop', ratePerSecond },
  ...(at ? { at } : {}),
});
const fanout = (id: string, connections: number) => ({
  id,
  load: { kind: 'fanout', connections, broadcastsPerSecond: 2 },
});

function found(levels: readonly object[], calibration = CALIBRATION) {
  const plan = {
    scenarios: [{ id: 's', levels, curves: [{ levels: ['on-curve', 'b', 'c'] }] }],
  } as unknown as Plan;
  return beyondCeiling(plan, PILOTS, calibration).map(({ level, loweredToPerSecond }) => [
    level,
    loweredToPerSecond,
  ]);
}

describe('what is offered beside the ceiling', () => {
  it('leaves every level alone up to four fifths of it', () => {
    const share = { times: 0.8, pilot: 'most' };
    expect(found([open('fixed', 8_000), open('share', share), fanout('rooms', 20_000)])).toEqual([]);
  });

  it('lowers a share of what a pilot found, and leaves out a rate that is a number', () => {
    const share = { times: 0.9, pilot: 'most' };
    expect(found([open('share', share), open('fixed', 8_001)])).toEqual([
      ['share', 8_000],
      ['fixed', null],
    ]);
  });

  it('leaves out a share that has a place on a map or a curve', () => {
    const share = { times: 0.9, pilot: 'most' };
    expect(found([open('on-map', share, { wait: 5 }), open('on-curve', share)])).toEqual([
      ['on-map', null],
      ['on-curve', null],
    ]);
  });

  it('holds deliveries against the delivery ceiling, unless the null server was the limit of that', () => {
    expect(found([fanout('rooms', 21_000)])).toEqual([['rooms', null]]);
    expect(found([fanout('rooms', 21_000)], { ...CALIBRATION, deliveryServerBusy: 0.95 })).toEqual([]);
  });

  it('knows nothing to hold a rate against where none was kept', () => {
    expect(found([open('fixed', 90_000)], { ...CALIBRATION, openLoopPerSecond: null })).toEqual([]);
  });
});
