import type { MetricId } from '../../model/metrics.js';
import { METRICS } from '../../model/metrics.js';
import type { Pair } from '../../model/report/leading-pair.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Report } from '../../model/report/report.js';
import { NOTICED_US } from '../../words/findings/claim-sides.js';
import {
  advantageWords,
  lostWords,
  marginWords,
  verdictWithMargin,
} from '../../words/comparison/comparison.js';
import type { Sides } from '../../words/names.js';
import { sidesOf } from '../../words/names.js';
import { bareQuantity, interval, quantity } from '../../words/numbers.js';
import type { Side } from './side.js';

/**
 * What is asked of latency: whether users notice a difference, or, of a reader's own services without a margin in
 * milliseconds, whether one is faster by more than the margin that the scenario file sets.
 */
export type Asked = 'users' | 'margin';

export function askedOf(report: Report, pair: Pair): Asked {
  const own = report.targets.filter(({ id, own: kind }) => (id === pair.a || id === pair.b) && kind);
  const inMs = compared(report, pair).some(({ marginKind }) => marginKind === 'absolute');
  return own.length === 2 && !inMs ? 'margin' : 'users';
}

/** What a user feels, of both. */
const compared = ({ comparisons }: Report, { a, b }: Pair): Comparison[] =>
  comparisons.filter((row) => row.arm === 'ab' && row.a === a && row.b === b && FELT.includes(row.metric));

/** `Users are taken to notice 5 ms.` */
export function judgedByWords(report: Report, pair: Pair, asked: Asked): string {
  if (asked === 'margin')
    return 'One is called faster where its whole interval lies beyond the margin that the scenario file sets.';
  const [row] = compared(report, pair).filter(({ marginKind }) => marginKind === 'absolute');
  return `Users are taken to notice ${row ? marginWords(row) : bareQuantity('us', NOTICED_US)}.`;
}

/** Whether those who wait for an answer would notice which language gives it. */
export interface ForUsers {
  readonly notices: Side | 'neither' | 'open' | 'not-measured';
  /** In ms with its interval, and how that lies to what users notice. */
  readonly words: string;
  /** What the answer rests on; null where nothing was measured, or the plan has no such comparison. */
  readonly decidedBy: Comparison | null;
}

/** What a user feels, the tail before the middle. */
const FELT: readonly MetricId[] = [
  'latency_p95',
  'latency_p50',
  'delivery_p95',
  'delivery_p50',
  'completion_p50',
];

const ONLY_CAPACITY: ForUsers = {
  notices: 'not-measured',
  words: 'not measured: clients that wait for one another show capacity',
  decidedBy: null,
};

/**
 * By the first figure that was compared by its difference and not spoiled; else by each side's own figure. Never by the
 * latency of a closed loop, which is the queue that its clients make.
 */
export function forUsers(report: Report, rows: readonly Comparison[], asked: Asked): ForUsers {
  if (isCapacity(rows)) return ONLY_CAPACITY;
  const felt = FELT.flatMap((metric) => rows.filter((row) => row.metric === metric));
  const byDifference = felt.filter(({ marginKind }) => marginKind === 'absolute');
  const row =
    byDifference.find(({ low, verdict }) => low !== null && verdict !== 'invalid') ?? byDifference[0];
  if (row) return planned(report, row, felt);
  const bound = felt.find(({ decidedBy }) => decidedBy.kind === 'client-ceiling');
  // What the clients held up reached each of them late, too.
  if (bound) return { notices: 'open', words: 'not judged: the clients were the limit', decidedBy: bound };
  const judged = felt.filter(isJudged);
  if (asked === 'margin' && judged[0]) return planned(report, judged[0], []);
  const own = judged.flatMap((ratio) => ownDifference(report, ratio) ?? [])[0];
  if (own) return own;
  return felt[0]
    ? { notices: 'open', words: 'not judged', decidedBy: felt[0] }
    : { notices: 'not-measured', words: 'not measured', decidedBy: null };
}

const isCapacity = (rows: readonly Comparison[]) =>
  rows.some(({ metric, primary }) => metric === 'throughput' && primary);

/** By its figures, or by blocks that a side lost: neither spoiled nor beyond what the clients could take. */
const isJudged = ({ decidedBy }: Comparison) => decidedBy.kind === 'interval' || decidedBy.kind === 'outcome';

/** Each side's median and what it is judged by, as means whose difference is the one told: `p50 2.36 ms, p95 5.81 ms`; of a closed loop its throughput. */
export function feltFigures(rows: readonly Comparison[], side: Side): string {
  const metrics: readonly MetricId[] = isCapacity(rows) ? ['throughput'] : FELT.toReversed();
  const shown = metrics.flatMap((metric) => {
    const own = rows.filter(
      (row) => row.metric === metric && row.aEstimate !== null && row.bEstimate !== null,
    );
    return own.find(({ marginKind }) => marginKind === 'absolute') ?? own[0] ?? [];
  });
  return shown
    .map(({ metric, unit, aEstimate, bEstimate }) => {
      const [value, beside] = side === 'a' ? [aEstimate, bEstimate] : [bEstimate, aEstimate];
      return `${METRICS[metric].short.replace('Latency ', '')} ${quantity(unit, value ?? 0, beside ?? 0)}`;
    })
    .join(', ');
}

const NOTICES = {
  'a-better': 'a',
  'b-better': 'b',
  equivalent: 'neither',
  inconclusive: 'open',
  invalid: 'open',
} as const satisfies Record<Comparison['verdict'], ForUsers['notices']>;

function planned(report: Report, row: Comparison, felt: readonly Comparison[]): ForUsers {
  const sides = sidesOf(report, row);
  const { verdict, ratio, low, high, metric, decidedBy } = row;
  const notices = NOTICES[verdict];
  if (decidedBy.kind === 'outcome') return { notices, words: lostWords(decidedBy, sides), decidedBy: row };
  const ratioRow = felt.find((one) => one.metric === metric && one.marginKind === 'ratio');
  const same = ratioRow?.verdict === 'equivalent' ? `; ${verdictWithMargin(ratioRow, sides)}` : '';
  const found = ratio === null ? '' : `${apartWords(row, { estimate: ratio, low, high }, sides)}: `;
  const lies = verdict === 'invalid' ? 'spoiled, not judged' : LIES[notices](marginWords(row));
  return { notices, words: `${found}${lies}${same}`, decidedBy: row };
}

/** How a difference lies to what users notice. */
const LIES = {
  a: (size: string) => `more than ${size}`,
  b: (size: string) => `more than ${size}`,
  neither: (size: string) => `less than ${size}`,
  open: (size: string) => `${size} or not stays open`,
} as const;

/** By difference, or by ratio. */
function apartWords(row: Comparison, found: Difference, sides: Sides): string {
  return row.marginKind === 'absolute'
    ? soonerWords(row, found, sides)
    : `${placeWords(row)} ${advantageWords(row, sides)}`;
}

const placeWords = ({ metric }: Comparison): string => METRICS[metric].short.replace('Latency ', '');

interface Difference {
  readonly estimate: number;
  readonly low: number | null;
  readonly high: number | null;
}

/** `p95 Go 2.71 ms sooner [2.06, 3.37]`. */
function soonerWords(row: Comparison, { estimate, low, high }: Difference, sides: Sides): string {
  const isB = estimate < 0;
  const ends = isB && low !== null && high !== null ? { low: -high, high: -low } : { low, high };
  const size = Math.abs(estimate);
  const { unit, bound } = row;
  const leader = `${isB ? sides.b : sides.a}${bound ? ' at least' : ''}`;
  return `${placeWords(row)} ${leader} ${quantity(unit, size)} sooner ${interval(unit, size, ends)}`.trim();
}

/** Where the plan has no difference: from the nearest to the farthest ends of both sides' own intervals. */
function ownDifference(report: Report, row: Comparison): ForUsers | null {
  const [a, b] = [ownFigure(report, row, row.a), ownFigure(report, row, row.b)];
  if (!a || !b || a.low === null || a.high === null || b.low === null || b.high === null) return null;
  const difference = { estimate: b.estimate - a.estimate, low: b.low - a.high, high: b.high - a.low };
  const notices = liesTo(difference);
  const lies = LIES[notices](bareQuantity('us', NOTICED_US));
  return {
    notices,
    words: `${soonerWords(row, difference, sidesOf(report, row))} by the ends of both own intervals: ${lies}`,
    decidedBy: null,
  };
}

function liesTo({ low, high }: { low: number; high: number }): Side | 'neither' | 'open' {
  if (high < -NOTICED_US) return 'b';
  if (low > NOTICED_US) return 'a';
  return Math.max(-low, high) < NOTICED_US ? 'neither' : 'open';
}

function ownFigure(report: Report, row: Comparison & Pair, target: string) {
  const { scenario, level, metric } = row;
  return report.summaries.find(
    (one) =>
      one.scenario === scenario && one.level === level && one.metric === metric && one.target === target,
  );
}
