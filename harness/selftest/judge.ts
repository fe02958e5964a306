import { busyBecause, isExcused } from './busy.js';
import type { ReferenceFigure } from './figure.js';
import type { WorstSeen } from './rig.js';

/**
 * `busy`: other programs, or waiting that the kernel counted, leave open whether the agents are to blame. `untold`: the
 * machine is quiet and yet so late by itself that the figure would hide an error that matters.
 */
export type Status = 'ok' | 'wrong' | 'busy' | 'untold';

export interface ReferenceFinding extends ReferenceFigure {
  /** measured - truth; null where nothing was measured. */
  readonly error: number | null;
  readonly status: Status;
}

export function judge(figure: ReferenceFigure, evidence: WorstSeen): ReferenceFinding {
  const { truth, measured } = figure;
  return {
    ...figure,
    error: measured === null ? null : measured - truth,
    status: statusOf(figure, evidence),
  };
}

function statusOf(figure: ReferenceFigure, evidence: WorstSeen): Status {
  const { measured, low, high, spoilable } = figure;
  if (measured === null) return 'wrong';
  const beyond = Math.max(low - measured, measured - high);
  if (!(beyond <= 0)) return isExcused(figure, beyond, evidence) ? 'busy' : 'wrong';
  if (spoilable === null || spoilable.tells <= spoilable.mustTell) return 'ok';
  return busyBecause(evidence) === null ? 'untold' : 'busy';
}

/** Where every time of a reference is untold, the machine told nothing of it. */
export function saysNothing(findings: readonly ReferenceFinding[]): boolean {
  const times = findings.filter(({ unit, spoilable }) => unit === 'us' && spoilable !== null);
  return times.length > 0 && times.every(({ status }) => status === 'untold');
}

/**
 * What a moment's chance can have done: nothing is certainly wrong, and a time or a rate lies beyond what the witness
 * happened to see. Where others are on the machine, only what would be called wrong is worth another look.
 */
export function mayBeChance(findings: readonly ReferenceFinding[], evidence: WorstSeen): boolean {
  const wrong = findings.filter(({ status }) => status === 'wrong');
  const open = busyBecause(evidence) === null ? findings.filter(({ status }) => status === 'busy') : [];
  return wrong.length + open.length > 0 && wrong.every(isByChance);
}

function isByChance({ spoilable, measured, low }: ReferenceFinding): boolean {
  return spoilable !== null && measured !== null && (spoilable.eitherWay || measured >= low);
}

/** Measured once more: wrong is what was so both times, and open what was so only now. */
export function confirmed(
  first: readonly ReferenceFinding[],
  again: readonly ReferenceFinding[],
): ReferenceFinding[] {
  const wrongBefore = new Set(first.filter(({ status }) => status === 'wrong').map(({ id }) => id));
  return again.map((finding) =>
    finding.status === 'wrong' && isByChance(finding) && !wrongBefore.has(finding.id)
      ? { ...finding, status: 'busy' }
      : finding,
  );
}
