import { describe, expect, it } from 'vitest';
import { histogramOf, httpLoad } from '../../analysis/observations.test-support.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { judgeStep, stepSeconds } from './step.js';

const quiet = { otherCpuShare: 0, stealShare: 0 };
const judged = (load: HttpLoadRecord, host = quiet) => judgeStep(200, load, host, 50_000);

describe('a step', () => {
  it('is as long as a thousand requests take, and never shorter than the plan says', () => {
    expect(stepSeconds(400, 1.2)).toBe(2.5);
    expect(stepSeconds(4_000, 1.2)).toBe(1.2);
  });

  it('is within where p99 is and 99.5 % of what was due was answered well', () => {
    expect(judged(httpLoad(49_000))).toMatchObject({ outcome: 'within', answeredShare: 1 });
    expect(judged(httpLoad(51_000)).outcome).toBe('beyond');
    expect(judged(httpLoad(1_000, { ok: 996, failed: 4 })).outcome).toBe('within');
    expect(judged(httpLoad(1_000, { ok: 994, failed: 6 })).outcome).toBe('beyond');
  });

  it.each<[string, Partial<HttpLoadRecord>, typeof quiet]>([
    ['sent-share', { sent: 900 }, quiet],
    ['agent-busy', { agentBusy: 0.9 }, quiet],
    ['loop-gap', { loopGapMs: 300 }, quiet],
    ['own-limits', { generatorLimits: { EMFILE: 1 } }, quiet],
    ['other-programs', {}, { otherCpuShare: 0.3, stealShare: 0 }],
    ['steal', {}, { otherCpuShare: 0, stealShare: 0.3 }],
  ])('is spoiled by the gate %s, whatever the target made of it', (gate, changes, host) => {
    for (const us of [1_000, 90_000]) {
      const step = judged(httpLoad(us, changes), host);
      expect(step).toMatchObject({ outcome: 'spoiled', spoiledBy: { gate } });
    }
  });

  it('is spoiled where more than a tenth of the objective is the generator’s part of p99', () => {
    const arrived = (fromArrivalUs: number) => {
      const load = httpLoad(40_000);
      const histogram = histogramOf(Array.from({ length: 1_000 }, () => fromArrivalUs));
      return judged({ ...load, histograms: { ...load.histograms, fromArrivalUs: histogram } });
    };
    expect(arrived(36_000).outcome).toBe('within');
    expect(arrived(34_000)).toMatchObject({ outcome: 'spoiled', spoiledBy: { gate: 'generator-part' } });
  });
});
