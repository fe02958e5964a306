import type { MetricId } from '../../model/metrics.js';
import type { DecidedBy } from '../../model/report/comparison/decided-by.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { FoundEvidence } from '../../model/report/report-data.js';
import type { EvidenceFinding, Expected } from '../../model/report/findings/evidence-finding.js';
import type { HeldBack } from '../../model/report/findings/held-back.js';

/** How it came out at one place. */
export type Finding = Pick<
  FoundEvidence,
  'estimate' | 'low' | 'high' | 'aEstimate' | 'bEstimate' | 'heldBack' | 'outcome' | 'found'
>;
export type Settled = Pick<Finding, 'outcome' | 'found'>;
export type Shown = Omit<Finding, keyof Settled>;

/** A decider's answer before the claim's family is corrected. */
export interface Answer {
  readonly targets: readonly string[];
  readonly marginKind: FoundEvidence['marginKind'];
  readonly expected: Expected;
  readonly finding: Finding;
  /** What the finding is of, where that is not the decider's own: the end of a share that decided against it. */
  readonly metric?: MetricId;
  /** How probable such an outcome is by chance alone; null where chance has no part in it (a weighed size, a lost block) or nothing was decided. */
  readonly probability: number | null;
}

export const NOTHING_SHOWN: Shown = {
  estimate: null,
  low: null,
  high: null,
  aEstimate: null,
  bEstimate: null,
};

export const undecided = (found: EvidenceFinding): Settled => ({ outcome: 'undecided', found });

/** A comparison as it reads from the other side. */
export function turned(row: Comparison): Comparison {
  const turn = (value: number | null) =>
    value === null ? null : row.marginKind === 'ratio' ? 1 / value : -value;
  return {
    ...row,
    a: row.b,
    b: row.a,
    aEstimate: row.bEstimate,
    bEstimate: row.aEstimate,
    ratio: turn(row.ratio),
    low: turn(row.high),
    high: turn(row.low),
    low90: turn(row.high90),
    high90: turn(row.low90),
    decidedBy: turnedRule(row.decidedBy),
    ...(row.boundBy ? { boundBy: { a: row.boundBy.b, b: row.boundBy.a } } : {}),
    ...(row.bound ? { bound: row.bound === 'least' ? 'most' : 'least' } : {}),
    verdict: row.verdict === 'a-better' ? 'b-better' : row.verdict === 'b-better' ? 'a-better' : row.verdict,
  };
}

function turnedRule(decidedBy: DecidedBy): DecidedBy {
  if (decidedBy.kind === 'outcome') return { ...decidedBy, loser: decidedBy.loser === 'a' ? 'b' : 'a' };
  if (decidedBy.kind === 'uneven-losses' || decidedBy.kind === 'bound-by')
    return { ...decidedBy, a: decidedBy.b, b: decidedBy.a } as DecidedBy;
  return decidedBy.kind === 'unequal-rates' ? { ...decidedBy, ratio: 1 / decidedBy.ratio } : decidedBy;
}

export function shownOf(row: Comparison): Shown {
  const { ratio, low, high, aEstimate, bEstimate } = row;
  const heldBack = heldBackIn(row);
  return { estimate: ratio, low, high, aEstimate, bEstimate, ...(heldBack ? { heldBack: [heldBack] } : {}) };
}

/** The side that is ahead, where something else than itself was its limit: the ratio is then a bound. */
export function heldBackIn({ a, b, bound, boundBy, verdict }: Comparison): HeldBack | null {
  if (!bound || !boundBy) return null;
  return verdict === 'b-better' ? { target: b, by: boundBy.b } : { target: a, by: boundBy.a };
}
