import type { Decider } from '../model/claim.js';
import { METRICS } from '../model/metrics.js';
import type { ClaimEvidence, Summary } from '../model/report.js';
import { MINIMUM } from '../rules/minimum.js';
import type { ClaimPlan, Finding, Found } from './claim-places.js';
import { coresAt, isWeighed, lossesOf, notPlanned, nothing, placeOf, targetIn } from './claim-places.js';
import { figurePredicted } from './claim-words.js';
import { shortName } from './words.js';

type FigureDecider = Extract<Decider, { kind: 'figure' }>;

/** What a figure is judged by. */
interface Question {
  readonly decider: FigureDecider;
  readonly plan: ClaimPlan;
  readonly target: string;
  readonly cores: number;
}

type Ruling = Pick<Finding, 'outcome' | 'reason'>;

/** How one target's figure came out against its bound. */
export function figureEvidence(decider: FigureDecider, plan: ClaimPlan, found: Found): ClaimEvidence {
  const { metric, predicted } = decider;
  const target = targetIn(plan, decider.target) ?? decider.target;
  const cores = coresAt(plan, decider);
  return {
    id: `${decider.scenario}/${decider.level} ${metric}: ${target}`,
    kind: 'figure',
    ...placeOf(decider),
    marginKind: null,
    targets: [target],
    predicted: figurePredicted(metric, predicted, cores),
    ...figured({ decider, plan, target, cores }, found),
  };
}

/** The rules in the order in which they apply; the first that speaks decides. */
function figured(question: Question, found: Found): Finding {
  const { decider, plan, target } = question;
  const { scenario, level, metric } = decider;
  const summary = found.summaries.find(
    (row) =>
      row.scenario === scenario && row.level === level && row.metric === metric && row.target === target,
  );
  const absent =
    notPlanned(plan, decider, [target]) ?? (!summary && isWeighed(metric) ? 'not known in this lab' : null);
  if (absent !== null) return nothing(absent);
  const { estimate, low, high } = summary ?? { estimate: null, low: null, high: null };
  const { outcome, reason } =
    oneCore(question) ??
    byLosses(question, found) ??
    tooFewBlocks(plan, summary) ??
    byInterval(question, { low, high });
  return { estimate, low, high, outcome, reason };
}

const undecided = (reason: string): Ruling => ({ outcome: 'undecided', reason });

function oneCore({ decider, cores }: Question): Ruling | null {
  return 'aboveTimesCores' in decider.predicted && cores < 2
    ? undecided('one core can show no speed-up')
    : null;
}

/** Losing over half of its blocks counts as the worst figure, as it does in a comparison. */
function byLosses({ decider, plan, target, cores }: Question, found: Found): Ruling | null {
  const { lost, known } = lossesOf(plan, decider, target, found);
  if (known < MINIMUM.pairs || lost <= known / 2) return null;
  const reason = `${shortName(plan, target)} lost ${lost} of its ${known} blocks`;
  const { lostBlock, better } = METRICS[decider.metric];
  if (lostBlock === 'no-figure') return undecided(reason);
  const worst = better === 'lower' ? Number.MAX_VALUE : 0;
  return { outcome: sideOf(boundsOf(decider.predicted, cores), { low: worst, high: worst }), reason };
}

/** A size weighed once a run has no need of blocks. */
function tooFewBlocks({ blocks }: ClaimPlan, summary: Summary | undefined): Ruling | null {
  if (summary && isWeighed(summary.metric)) return null;
  if (blocks < MINIMUM.pairs)
    return undecided(`${blocks} blocks were planned, ${MINIMUM.pairs} are needed for a verdict`);
  if (!summary) return undecided('nothing was measured');
  return summary.blocks < MINIMUM.pairs
    ? undecided(`${summary.blocks} blocks are left, ${MINIMUM.pairs} are needed`)
    : null;
}

const IN_WORDS = {
  'as-predicted': 'the 95 % interval lies wholly on the side that was predicted',
  opposite: 'the 95 % interval lies wholly on the other side',
  undecided: 'the 95 % interval reaches over the bound',
} as const;

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function byInterval({ decider, cores }: Question, { low, high }: Pick<Finding, 'low' | 'high'>): Ruling {
  if (low === null || high === null) return undecided('there is no interval');
  const outcome = sideOf(boundsOf(decider.predicted, cores), { low, high });
  return { outcome, reason: IN_WORDS[outcome] };
}

function boundsOf(predicted: FigureDecider['predicted'], cores: number): Bounds {
  if ('between' in predicted) return { from: predicted.between[0], to: predicted.between[1] };
  if ('below' in predicted) return { from: -Infinity, to: predicted.below };
  return {
    from: 'above' in predicted ? predicted.above : predicted.aboveTimesCores * cores,
    to: Infinity,
  };
}

function sideOf(
  { from, to }: Bounds,
  { low, high }: { readonly low: number; readonly high: number },
): keyof typeof IN_WORDS {
  if (low > from && high < to) return 'as-predicted';
  return high < from || low > to ? 'opposite' : 'undecided';
}
