import type { Claim, Decider } from '../model/claim.js';
import type { MetricId } from '../model/metrics.js';
import { METRICS } from '../model/metrics.js';
import type { ClaimEvidence, Comparison } from '../model/report.js';
import type { ClaimPlan } from './claim-places.js';
import { shortName } from './words.js';

type Names = Pick<ClaimPlan, 'targets'>;

/** More figures than these are counted in a sentence, not named. */
const MOST_NAMED = 3;
const SCALES: Readonly<Record<string, readonly (readonly [divisor: number, suffix: string])[]>> = {
  us: [
    [1_000_000, ' s'],
    [1_000, ' ms'],
    [1, ' µs'],
  ],
  bytes: [
    [1_024 ** 3, ' GiB'],
    [1_024 ** 2, ' MiB'],
    [1_024, ' KiB'],
    [1, ' B'],
  ],
  share: [[0.01, ' %']],
  times: [[1, 'x']],
  '1/s': [[1, '/s']],
};

/** `1.1 s`, `50 %`: three significant digits at most, whole from 100 on. */
function figureInWords(unit: string, value: number): string {
  const scales = SCALES[unit] ?? [[1, ` ${unit}`] as const];
  const [divisor, suffix] = scales.find(([size]) => Math.abs(value) >= size) ?? scales.at(-1) ?? [1, ''];
  const scaled = value / divisor;
  const rounded = Math.abs(scaled) >= 100 ? Math.round(scaled) : Number(scaled.toPrecision(3));
  return `${rounded.toLocaleString('en-US').replace('-', '−')}${suffix}`;
}

/** `no difference within 10 %`, `Go better by more than 10 %`; the margin is the row's, or the plan's where there is none. */
export function comparisonPredicted(
  plan: Pick<ClaimPlan, 'targets' | 'scenarios'>,
  { predicted, marginKind, ...place }: Extract<Decider, { kind: 'comparison' }>,
  { a, b }: { readonly a: string; readonly b: string },
  row: Comparison | undefined,
): string {
  const scenario = plan.scenarios.find(({ id }) => id === place.scenario);
  const margin = row?.margin ?? (marginKind === 'ratio' ? scenario?.ratioMargin : undefined);
  const size = margin === undefined ? 'the margin' : marginInWords(marginKind, margin, place.metric);
  if (predicted === 'equivalent') return `no difference within ${size}`;
  return `${shortName(plan, predicted === 'a-better' ? a : b)} better by more than ${size}`;
}

function marginInWords(kind: 'ratio' | 'absolute', margin: number, metric: MetricId): string {
  return kind === 'ratio' ? figureInWords('share', margin - 1) : figureInWords(METRICS[metric].unit, margin);
}

/** `above 50 %`, `between 9.54 MiB and 21.5 MiB`, `above 1.5x (0.75 of 2 cores)`. */
export function figurePredicted(
  metric: MetricId,
  predicted: Extract<Decider, { kind: 'figure' }>['predicted'],
  cores: number,
): string {
  const figure = (value: number) => figureInWords(METRICS[metric].unit, value);
  if ('above' in predicted) return `above ${figure(predicted.above)}`;
  if ('below' in predicted) return `below ${figure(predicted.below)}`;
  if ('between' in predicted) return `between ${predicted.between.map(figure).join(' and ')}`;
  const { aboveTimesCores: times } = predicted;
  return `above ${figure(times * cores)} (${times} of ${cores} ${cores === 1 ? 'core' : 'cores'})`;
}

/** The rule that decided a comparison, without its code, and with the targets called by their names. */
export function ruleInWords(plan: Names, { rule, a, b }: Comparison): string {
  return rule
    .replace(/^[a-z-]+: /, '')
    .replaceAll(a, shortName(plan, a))
    .replaceAll(b, shortName(plan, b))
    .replace(/ for (a|b)\b/g, (_, side: string) => ` for ${shortName(plan, side === 'a' ? a : b)}`);
}

/** Why a claim that was run got its verdict: what came out how, with its figures. */
export function reasonInWords(plan: Names, evidence: readonly ClaimEvidence[]): string {
  const of = (outcome: ClaimEvidence['outcome']) => evidence.filter((one) => one.outcome === outcome);
  const part = (lead: string, found: readonly ClaimEvidence[]) =>
    found.length === 0 ? [] : [`${lead}: ${named(plan, found)}`];
  const open = of('undecided');
  const [why, ...others] = new Set(open.map(({ reason }) => reason));
  const because = why !== undefined && others.length === 0 ? ` (${why})` : '';
  const sentence = [
    ...part('as predicted', of('as-predicted')),
    ...part('opposite', of('opposite')),
    ...part('undecided', open).map((text) => `${text}${because}`),
    ...part('not run', of('missing')),
  ].join('; ');
  return `${sentence.charAt(0).toUpperCase()}${sentence.slice(1)}.`;
}

function named(plan: Names, found: readonly ClaimEvidence[]): string {
  const words = [...new Set(found.map((one) => evidenceInWords(plan, one)))];
  const rest = words.length - MOST_NAMED;
  return [...words.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

/** `median latency of crud/rate-200 (Go/Python 0.597)`; of what is missing the place alone. */
function evidenceInWords(plan: Names, { scenario, level, metric, unit, ...one }: ClaimEvidence): string {
  if (one.outcome === 'missing') return `${scenario}/${level}`;
  const place = `${METRICS[metric].inSentence} of ${scenario}/${level}`;
  if (one.estimate === null) return place;
  const [a = '', b = ''] = one.targets.map((id) => shortName(plan, id));
  if (one.kind === 'figure') return `${place} (${a} ${figureInWords(unit, one.estimate)})`;
  return one.marginKind === 'ratio'
    ? `${place} (${b}/${a} ${figureInWords('', one.estimate).trim()})`
    : `${place} (${b} − ${a} ${figureInWords(unit, one.estimate)})`;
}

/** What somebody does who wants to see a claim decided that this run left out, and why it did. */
export function howToRun(
  { id, howToRun: written }: Claim,
  evidence: readonly Pick<ClaimEvidence, 'reason'>[],
): string {
  if (written !== undefined) return written;
  const [why] = evidence;
  return why === undefined
    ? 'Its workload comes with a later version.'
    : `Left out, since ${why.reason}: crossover run --claims ${id} runs its workload, with --targets for those that it compares.`;
}
