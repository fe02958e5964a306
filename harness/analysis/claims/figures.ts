import type { Decider } from '../../model/plan/claim.js';
import { METRICS } from '../../model/metrics.js';
import type { EvidenceFinding, Expected } from '../../model/report/evidence-finding.js';
import type { FoundEvidence, Summary } from '../../model/report/report.js';
import { MINIMUM } from '../../rules/minimum.js';
import type { ClaimPlan, Finding, Found } from './places.js';
import { coresAt, isWeighed, lossesOf, notPlanned, nothing, placeOf, targetIn } from './places.js';

type FigureDecider = Extract<Decider, { kind: 'figure' }>;

/** What a figure is judged by. */
interface Question {
  readonly decider: FigureDecider;
  readonly plan: ClaimPlan;
  readonly target: string;
  readonly cores: number;
}

type Ruling = Pick<Finding, 'outcome' | 'found'>;

/** How one target's figure came out against its bound. */
export function figureEvidence(decider: FigureDecider, plan: ClaimPlan, found: Found): FoundEvidence {
  const { metric, predicted } = decider;
  const target = targetIn(plan, decider.target) ?? decider.target;
  const cores = coresAt(plan, decider);
  return {
    id: `${decider.scenario}/${decider.level} ${metric}: ${target}`,
    kind: 'figure',
    ...placeOf(decider),
    marginKind: null,
    targets: [target],
    expected: expectedOf(predicted, cores),
    ...figured({ decider, plan, target, cores }, found),
  };
}

function expectedOf(predicted: FigureDecider['predicted'], cores: number): Expected {
  if ('above' in predicted) return { kind: 'above', bound: predicted.above };
  if ('below' in predicted) return { kind: 'below', bound: predicted.below };
  if ('aboveTimesCores' in predicted)
    return { kind: 'above-times-cores', times: predicted.aboveTimesCores, cores };
  const [from, to] = predicted.between;
  return { kind: 'between', from, to };
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
    notPlanned(plan, decider, [target]) ??
    (!summary && isWeighed(metric) ? ({ kind: 'not-in-this-lab' } as const) : null);
  if (absent !== null) return nothing(absent);
  const { estimate, low, high } = summary ?? { estimate: null, low: null, high: null };
  const { outcome, found: why } =
    oneCore(question) ??
    byLosses(question, found) ??
    tooFewBlocks(plan, summary) ??
    byInterval(question, { low, high });
  return { estimate, low, high, outcome, found: why };
}

const undecided = (found: EvidenceFinding): Ruling => ({ outcome: 'undecided', found });

function oneCore({ decider, cores }: Question): Ruling | null {
  return 'aboveTimesCores' in decider.predicted && cores < 2 ? undecided({ kind: 'one-core' }) : null;
}

/** Losing over half of its blocks counts as the worst figure, as it does in a comparison. */
function byLosses({ decider, plan, target, cores }: Question, found: Found): Ruling | null {
  const { lost, known } = lossesOf(plan, decider, target, found);
  if (known < MINIMUM.pairs || lost <= known / 2) return null;
  const losses = { kind: 'lost-blocks', target, lost, known } as const;
  const { lostBlock, better } = METRICS[decider.metric];
  if (lostBlock === 'no-figure') return undecided(losses);
  const worst = better === 'lower' ? Number.MAX_VALUE : 0;
  return {
    outcome: outcomeOf(boundsOf(decider.predicted, cores), { low: worst, high: worst }),
    found: losses,
  };
}

/** A size weighed once a run has no need of blocks. */
function tooFewBlocks({ blocks }: ClaimPlan, summary: Summary | undefined): Ruling | null {
  if (summary && isWeighed(summary.metric)) return null;
  const needed = MINIMUM.pairs;
  if (blocks < needed) return undecided({ kind: 'too-few-planned', blocks, needed });
  if (!summary) return undecided({ kind: 'nothing-measured' });
  return summary.blocks < needed ? undecided({ kind: 'too-few-left', blocks: summary.blocks, needed }) : null;
}

interface Bounds {
  readonly from: number;
  readonly to: number;
}

function byInterval({ decider, cores }: Question, { low, high }: Pick<Finding, 'low' | 'high'>): Ruling {
  if (low === null || high === null) return undecided({ kind: 'no-interval' });
  const outcome = outcomeOf(boundsOf(decider.predicted, cores), { low, high });
  return { outcome, found: { kind: 'interval', outcome } };
}

function boundsOf(predicted: FigureDecider['predicted'], cores: number): Bounds {
  if ('between' in predicted) return { from: predicted.between[0], to: predicted.between[1] };
  if ('below' in predicted) return { from: -Infinity, to: predicted.below };
  return {
    from: 'above' in predicted ? predicted.above : predicted.aboveTimesCores * cores,
    to: Infinity,
  };
}

function outcomeOf(
  { from, to }: Bounds,
  { low, high }: { readonly low: number; readonly high: number },
): Exclude<FoundEvidence['outcome'], 'missing'> {
  if (low > from && high < to) return 'as-predicted';
  return high < from || low > to ? 'opposite' : 'undecided';
}
