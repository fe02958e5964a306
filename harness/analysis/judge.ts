import type { Plan } from '../model/plan.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { BoundBy, Comparison, Verdict } from '../model/report.js';
import type { Level, Scenario } from '../model/scenario.js';
import { againstBand } from '../stats/equivalence.js';
import { estimateMean, smallestDetectableRatio } from '../stats/interval.js';
import { boundBy, commonest } from './bound-by.js';
import type { Cell, CellState } from './cells.js';
import { isCapacity } from './gates.js';
import { completionMedianUs } from './metrics.js';

/** Fewer pairs than this never give a verdict. */
export const MINIMUM_PAIRS = 5;
/** Margins of metrics that can be zero, in their own unit. */
const DIFFERENCE_MARGINS: Partial<Record<MetricId, number>> = { delivered_ratio: 0.001, connect_failures: 1 };

/** One side of a comparison: a target's deployment in each block. */
export interface Side {
  readonly target: string;
  readonly cells: ReadonlyMap<number, CellState>;
}

interface Question {
  readonly scenario: Scenario;
  readonly level: Level;
  readonly metric: MetricId;
  readonly arm: 'ab' | 'aa';
  readonly marginKind: 'ratio' | 'absolute';
  /** As in the report: 1.10 for a ratio, the difference in the metric's unit otherwise. */
  readonly margin: number;
  readonly primary: boolean;
}

interface Ruling {
  readonly verdict: Verdict;
  readonly rule: string;
}

/** Every comparison of two sides at one level: each metric that both have, once by ratio (or difference), once more by absolute margin where one is set. */
export function compareSides(
  plan: Plan,
  scenario: Scenario,
  level: Level,
  arm: 'ab' | 'aa',
  a: Side,
  b: Side,
  deliveryCeilingPerSecond: number | null,
): Comparison[] {
  return questionsOf(scenario, level, arm, a, b).map((question) =>
    decide(plan, question, a, b, deliveryCeilingPerSecond),
  );
}

function questionsOf(scenario: Scenario, level: Level, arm: 'ab' | 'aa', a: Side, b: Side): Question[] {
  const seen = new Set([...judgedMetrics(a), ...judgedMetrics(b), ...promised(level, scenario)]);
  const base = { scenario, level, arm };
  return [...(Object.keys(METRICS) as MetricId[])].flatMap((metric): Question[] => {
    if (!seen.has(metric)) return [];
    const primary = level.primary.includes(metric);
    const byDifference = DIFFERENCE_MARGINS[metric];
    const main: Question =
      byDifference === undefined
        ? { ...base, metric, primary, marginKind: 'ratio', margin: scenario.ratioMargin }
        : { ...base, metric, primary, marginKind: 'absolute', margin: byDifference };
    const absolute = level.absoluteMargins?.find((entry) => entry.metric === metric);
    return absolute
      ? [main, { ...base, metric, primary: false, marginKind: 'absolute', margin: absolute.marginUs }]
      : [main];
  });
}

/** Primaries are compared even when nothing came of them: no data is inconclusive or invalid, never silent. */
function promised(level: Level, scenario: Scenario): MetricId[] {
  const last = scenario.levels.at(-1)?.id;
  return level.primary.filter((metric) => metric !== 'memory_per_connection' || level.id === last);
}

function judgedMetrics(side: Side): MetricId[] {
  return [...side.cells.values()].flatMap((state) =>
    state.kind === 'held' ? [...state.metrics].flatMap(([id, { judged }]) => (judged ? [id] : [])) : [],
  );
}

function decide(
  plan: Plan,
  question: Question,
  a: Side,
  b: Side,
  ceilingPerSecond: number | null,
): Comparison {
  const pairs = pairsOf(question, a, b);
  const data = pairs.map(({ x, y }) => (question.marginKind === 'ratio' ? Math.log(y / x) : y - x));
  const estimate = estimateMean(data);
  const own = (value: number | undefined) =>
    value === undefined ? null : question.marginKind === 'ratio' ? Math.exp(value) : value;
  const limits = isCapacity(question.level) && question.metric === 'throughput' ? limitsOf(plan, a, b) : null;
  const { verdict, rule } = ruling(plan, question, a, b, data, limits, ceilingPerSecond);
  return {
    scenario: question.scenario.id,
    level: question.level.id,
    metric: question.metric,
    unit: METRICS[question.metric].unit,
    arm: question.arm,
    a: a.target,
    b: b.target,
    ratio: own(estimate?.mean ?? data[0]),
    low: own(estimate?.low),
    high: own(estimate?.high),
    low90: own(estimate?.low90),
    high90: own(estimate?.high90),
    marginKind: question.marginKind,
    margin: question.margin,
    verdict,
    rule,
    primary: question.primary,
    blocks: data.length,
    smallestDetectableRatio:
      estimate && question.marginKind === 'ratio'
        ? smallestDetectableRatio(estimate.deviation, estimate.n, question.margin)
        : null,
    ...(limits ? { boundBy: limits } : {}),
  };
}

/** Both values of each block in which both targets held. */
function pairsOf({ metric, marginKind }: Question, a: Side, b: Side): { x: number; y: number }[] {
  return [...a.cells].flatMap(([block, left]) => {
    const right = b.cells.get(block);
    if (left.kind !== 'held' || right?.kind !== 'held') return [];
    const x = left.metrics.get(metric)?.value;
    const y = right.metrics.get(metric)?.value;
    if (x === undefined || y === undefined || !Number.isFinite(x) || !Number.isFinite(y)) return [];
    return marginKind === 'ratio' && (x <= 0 || y <= 0) ? [] : [{ x, y }];
  });
}

function limitsOf(plan: Plan, a: Side, b: Side): { a: BoundBy; b: BoundBy } {
  const of = (side: Side) =>
    commonest(
      [...side.cells.values()].flatMap((state) =>
        state.kind === 'held' ? [boundBy(state.observation, plan.cpus)] : [],
      ),
    );
  return { a: of(a), b: of(b) };
}

/** The rules in the order in which they apply; the first that speaks decides. */
function ruling(
  plan: Plan,
  question: Question,
  a: Side,
  b: Side,
  data: readonly number[],
  limits: { a: BoundBy; b: BoundBy } | null,
  ceilingPerSecond: number | null,
): Ruling {
  return (
    tooFewPlanned(plan) ??
    byOutcome(a, b) ??
    unevenInvalid(a, b) ??
    tooFewPairs(data) ??
    limitedElsewhere(limits) ??
    limitedByClient(question, a, b, ceilingPerSecond) ??
    byInterval(question, data)
  );
}

function tooFewPlanned(plan: Plan): Ruling | null {
  if (plan.blocks >= MINIMUM_PAIRS) return null;
  return {
    verdict: 'inconclusive',
    rule: `too-few-planned: ${plan.blocks} blocks were planned, ${MINIMUM_PAIRS} are needed for a verdict`,
  };
}

/** Losing over half of the blocks that the other held makes the other better. */
function byOutcome(a: Side, b: Side): Ruling | null {
  const aLoses = lossesAgainst(a, b);
  const bLoses = lossesAgainst(b, a);
  const words = (loser: Side, { lost, held }: { lost: number; held: number }) =>
    `outcome: ${loser.target} lost ${lost} of the ${held} blocks that the other held`;
  if (aLoses.most && bLoses.most) return null;
  if (aLoses.most) return { verdict: 'b-better', rule: words(a, aLoses) };
  if (bLoses.most) return { verdict: 'a-better', rule: words(b, bLoses) };
  return null;
}

function lossesAgainst(loser: Side, other: Side): { lost: number; held: number; most: boolean } {
  const blocks = [...other.cells].filter(([, state]) => state.kind === 'held').map(([block]) => block);
  const known = blocks.filter((block) => ['held', 'lost'].includes(loser.cells.get(block)?.kind ?? ''));
  const lost = known.filter((block) => loser.cells.get(block)?.kind === 'lost').length;
  return { lost, held: known.length, most: known.length >= MINIMUM_PAIRS && lost > known.length / 2 };
}

function unevenInvalid(a: Side, b: Side): Ruling | null {
  const count = (side: Side) => [...side.cells.values()].filter(({ kind }) => kind === 'invalid').length;
  const [left, right] = [count(a), count(b)];
  if (Math.abs(left - right) <= 1) return null;
  return {
    verdict: 'invalid',
    rule: `uneven-invalid: ${left} trials of ${a.target} and ${right} of ${b.target} were invalid`,
  };
}

function tooFewPairs(data: readonly number[]): Ruling | null {
  if (data.length >= MINIMUM_PAIRS) return null;
  return {
    verdict: 'invalid',
    rule: `too-few-pairs: ${data.length} complete pairs are left, ${MINIMUM_PAIRS} are needed`,
  };
}

function limitedElsewhere(limits: { a: BoundBy; b: BoundBy } | null): Ruling | null {
  if (!limits || (limits.a === 'target' && limits.b === 'target')) return null;
  return {
    verdict: 'inconclusive',
    rule: `bound-by: the limit was the ${limits.a} for a and the ${limits.b} for b, so these are not the targets' own capacities`,
  };
}

/** Completion is judged only where the agents could have received at least twice as fast as they did. */
function limitedByClient(
  { metric }: Question,
  a: Side,
  b: Side,
  ceilingPerSecond: number | null,
): Ruling | null {
  if (metric !== 'completion_p50') return null;
  const fastest = Math.max(...[...a.cells.values(), ...b.cells.values()].map(burstPerSecond));
  if (ceilingPerSecond !== null && ceilingPerSecond >= 2 * fastest) return null;
  const ceiling = ceilingPerSecond === null ? 'not known' : `${Math.round(ceilingPerSecond)}/s`;
  return {
    verdict: 'inconclusive',
    rule: `client-ceiling: a broadcast was received at ${Math.round(fastest)}/s, and the agents' own ceiling is ${ceiling}: less than twice that`,
  };
}

/** Deliveries per second while a broadcast was under way. */
function burstPerSecond(state: CellState): number {
  if (state.kind !== 'held' || state.observation.load.kind !== 'fanout') return 0;
  const { load } = state.observation;
  const completionUs = completionMedianUs(load);
  return completionUs === null || completionUs === 0 ? 0 : (load.connected / completionUs) * 1_000_000;
}

function byInterval({ metric, marginKind, margin }: Question, data: readonly number[]): Ruling {
  const estimate = estimateMean(data);
  if (!estimate) throw new Error('An interval needs two pairs.');
  const band = marginKind === 'ratio' ? Math.log(margin) : margin;
  const where = againstBand(estimate, band);
  if (where === 'inside') {
    return { verdict: 'equivalent', rule: 'two one-sided tests: the 90 % interval lies inside the margin' };
  }
  if (where === 'undecided') {
    return { verdict: 'inconclusive', rule: 'interval: neither beyond the margin nor inside it' };
  }
  const bIsLower = where === 'below';
  const bWins = bIsLower === (METRICS[metric].better === 'lower');
  return {
    verdict: bWins ? 'b-better' : 'a-better',
    rule: 'interval: the 95 % interval lies beyond the margin',
  };
}

/** The side of one deployment: the last attempt of each block counts. */
export function sideOf(
  cells: readonly Cell[],
  where: { scenario: string; level: string; target: string; deployment: 1 | 2 },
): Side {
  const byBlock = new Map<number, CellState>();
  for (const { observation, state } of cells) {
    const same =
      observation.scenario === where.scenario &&
      observation.level === where.level &&
      observation.target === where.target &&
      observation.deployment === where.deployment;
    if (same && state.kind !== 'aborted') byBlock.set(observation.block, state);
  }
  return { target: where.target, cells: byBlock };
}
