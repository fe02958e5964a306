import { median } from 'simple-statistics';
import type { KeptRate, OpenLoad } from '../../model/report/measurement/data-quality.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import { answerableOf, answeredInWindow } from '../../rules/sustained.js';
import type { JudgedLevel } from '../window/judged-levels.js';
import { byArm } from './by-arm.js';

interface Offered extends JudgedLevel {
  readonly load: HttpLoadRecord;
}

/** What each arm was offered by open loops, window by window, whatever became of it. */
export function openLoadsAmong(judged: readonly JudgedLevel[]): OpenLoad[] {
  return byArm(judged.flatMap(offeredIn)).map(({ own, ...arm }) => ({
    ...arm,
    windows: own.length,
    due: median(own.map(({ load }) => load.scheduled)),
    mostAllowedShare: Math.max(...own.map(({ load }) => 1 - answerableOf(load) / load.scheduled)),
    leastAnsweredShare: Math.min(...own.map(({ load }) => answeredShare(load))),
  }));
}

function offeredIn(one: JudgedLevel): Offered[] {
  const { observation } = one;
  if (observation.status !== 'completed' || observation.staircase) return [];
  const { load } = observation;
  return load.kind === 'http' && load.loop === 'open' && load.scheduled > 0 ? [{ ...one, load }] : [];
}

function answeredShare(load: HttpLoadRecord): number {
  const answerable = answerableOf(load);
  return answerable === 0 ? 0 : Math.min(1, answeredInWindow(load) / answerable);
}

/** What the generator can offer at least, whatever calibration found: the highest rate that it was seen to offer well. */
export function highestKept(judged: readonly JudgedLevel[]): KeptRate | null {
  const kept = judged.flatMap((one) => [...stepsOf(one), ...windowOf(one)]);
  return kept.reduce<KeptRate | null>(
    (most, rate) => (most && most.ratePerSecond >= rate.ratePerSecond ? most : rate),
    null,
  );
}

function stepsOf({ observation }: JudgedLevel): KeptRate[] {
  if (observation.status !== 'completed') return [];
  const { scenario, level, staircase } = observation;
  return (staircase?.steps ?? []).flatMap(({ outcome, ratePerSecond }) =>
    outcome === 'spoiled' ? [] : [{ scenario, level, ratePerSecond, isStep: true }],
  );
}

function windowOf(one: JudgedLevel): KeptRate[] {
  if (one.findings.some(({ severity }) => severity === 'invalid')) return [];
  return offeredIn(one).flatMap(({ load, observation: { scenario, level } }) =>
    load.offeredRatePerSecond === null
      ? []
      : [{ scenario, level, ratePerSecond: load.offeredRatePerSecond, isStep: false }],
  );
}
