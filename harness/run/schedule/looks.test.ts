import { describe, expect, it } from 'vitest';
import { planOf } from '../../analysis/observations.test-support.js';
import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { RunContext } from '../context.js';
import type { OpenPlace } from './looks.js';
import { Looks } from './looks.js';
import { looksWithin } from '../../stats/looks.js';
import { NOT_RESUMED } from './resumed.js';

const busy: OpenPlace = { scenario: 'test', level: 'rate' };
const doomed: OpenPlace = { scenario: 'test', level: 'room' };

interface Case {
  readonly open?: readonly OpenPlace[];
  readonly budgetSeconds?: number;
  readonly elapsedSeconds?: number;
  readonly decisions?: readonly RunRecord[];
}

/** A plan of ten blocks with a look after each from the fifth on; a block takes 100 seconds. */
function lookedAt(block: number, { open = [], budgetSeconds, elapsedSeconds = 0, decisions = [] }: Case) {
  const records: RunRecord[] = [];
  const positions: number[] = [];
  const context = {
    plan: { ...planOf(10), looks: looksWithin(5, 10), budgetSeconds: budgetSeconds ?? null },
    resumed: { ...NOT_RESUMED, decisions },
    elapsedSeconds: () => elapsedSeconds,
    record: (record: RunRecord) => records.push(record),
    tell: () => undefined,
    openComparisons: (position: number) => {
      positions.push(position);
      return open;
    },
  } as unknown as RunContext;
  const stops = new Looks(context, {} as Calibration).stopAfter({
    block,
    observations: [],
    isHopeless: ({ level }) => level === 'room',
    secondsUntil: (last) => 100 * (last - block),
  });
  return { stops, records, positions };
}

describe('a look', () => {
  it('is taken where the plan has one, and nowhere else', () => {
    expect(lookedAt(4, {})).toEqual({ stops: false, records: [], positions: [] });
    expect(lookedAt(6, {}).positions).toEqual([1]);
  });

  it('stops the run once nothing is open, and lets it go on while something is', () => {
    expect(lookedAt(5, {})).toMatchObject({
      stops: true,
      records: [{ record: 'look', blocks: 5, open: 0, ends: 'decided' }],
    });
    expect(lookedAt(5, { open: [busy, busy] })).toMatchObject({
      stops: false,
      records: [{ record: 'look', blocks: 5, open: 2, ends: null }],
    });
  });

  it('is not kept open by a level of which more blocks would be lost', () => {
    expect(lookedAt(5, { open: [doomed] }).stops).toBe(true);
    expect(lookedAt(5, { open: [doomed, busy] }).records).toMatchObject([{ open: 1 }]);
  });

  it('stops the run where the budget leaves no time for the blocks up to the next', () => {
    const open = [busy];
    expect(lookedAt(5, { open, budgetSeconds: 600, elapsedSeconds: 500 }).stops).toBe(false);
    expect(lookedAt(5, { open, budgetSeconds: 600, elapsedSeconds: 501 })).toMatchObject({
      stops: true,
      records: [{ open: 1, ends: 'budget' }],
    });
  });

  it('after the last block leaves it to spare blocks to make up for what was lost', () => {
    expect(lookedAt(10, { open: [busy] })).toMatchObject({ stops: false, records: [{ ends: 'blocks' }] });
    expect(lookedAt(10, {})).toMatchObject({ stops: true, records: [{ ends: 'decided' }] });
  });

  it('is not taken again by a resumed run, which does as was decided', () => {
    const decisions: RunRecord[] = [{ record: 'look', blocks: 5, open: 3, ends: 'budget' }];
    expect(lookedAt(5, { decisions })).toEqual({ stops: true, records: [], positions: [] });
    expect(lookedAt(6, { decisions, open: [busy] }).records).toHaveLength(1);
  });
});
