import type { ClaimInput, DeciderOf, Prices, WhoseRate } from '../../harness/model/plan/claim.js';
import type { MetricId } from '../../harness/model/metrics.js';
import { EXAMPLE_PRICES, EXAMPLE_RATE_PER_SECOND } from './prices.js';

type DeciderInput = ClaimInput['deciders'][number];
type InputOf<Kind extends DeciderInput['kind']> = Extract<DeciderInput, { kind: Kind }>;
type BesideInput = NonNullable<ClaimInput['beside']>[number];
type MarginKind = 'ratio' | 'absolute';
type Predicted = InputOf<'figure'>['predicted'];

const MILLION = 1_000_000;

/** A size is reproduced within a factor of 1.5. */
export const about = (megabytes: number): Predicted => ({
  between: [(megabytes * MILLION) / 1.5, megabytes * MILLION * 1.5],
});

/** Of an ideal speed-up, what counts as scaling. */
export const SCALES = { aboveTimesCores: 0.75 };

/** What is waited for in a request, known from below and from above: at the mean and at or above p95. */
export const WAITS: readonly (readonly [least: MetricId, most: MetricId])[] = [
  ['waits_share_least', 'waits_share_most'],
  ['waits_share_p95_least', 'waits_share_p95_most'],
];

/** `scenario/level` and what is looked at there. */
export function placed(
  place: string,
  metric: MetricId,
): { scenario: string; level: string; metric: MetricId } {
  const [scenario = '', level = ''] = place.split('/');
  return { scenario, level, metric };
}

/** Python against Go at one level, within or beyond the margin. */
export function compared(
  place: string,
  metric: MetricId,
  predicted: InputOf<'comparison'>['predicted'],
  marginKind: MarginKind = 'ratio',
): InputOf<'comparison'> {
  return { kind: 'comparison', ...placed(place, metric), marginKind, predicted };
}

export const alike = (place: string, metric: MetricId) => compared(place, metric, 'equivalent');

/** Median and p95 within what a user notices. */
export function alikeToUsers(place: string): DeciderInput[] {
  return (['latency_p50', 'latency_p95'] as const).map((metric) =>
    compared(place, metric, 'equivalent', 'absolute'),
  );
}

/** How far Go's figure is from Python's, against a bound that is not the margin. */
export function apart(
  place: string,
  metric: MetricId,
  predicted: DeciderOf<'apart'>['predicted'],
  marginKind: MarginKind,
): DeciderInput {
  return { kind: 'apart', ...placed(place, metric), marginKind, predicted };
}

/** One target's figure against a bound. */
export function figure(
  place: string,
  target: string,
  metric: MetricId,
  predicted: Predicted,
): InputOf<'figure'> {
  return { kind: 'figure', ...placed(place, metric), target, predicted };
}

/** That of each target; with a name, either of them is enough. */
export function figures(
  place: string,
  metric: MetricId,
  predicted: Predicted,
  oneOf?: string,
): DeciderInput[] {
  return ['python', 'go'].map((target) => ({
    ...figure(place, target, metric, predicted),
    ...(oneOf === undefined ? {} : { oneOf }),
  }));
}

/** A share of one target's latency beyond one half, by what is surely part of it. */
export function shareOf(
  place: string,
  target: string,
  [metric, upper]: readonly [least: MetricId, most: MetricId],
): DeciderInput {
  return { kind: 'share', ...placed(place, metric), target, upper, above: 0.5 };
}

/** Both against one bound: Go keeps it and Python does not. */
export function keptByGo(
  place: string,
  metric: MetricId,
  bound: DeciderOf<'kept-by-b'>['bound'],
  oneOf?: string,
): DeciderInput {
  const alternative = oneOf === undefined ? {} : { oneOf };
  return { kind: 'kept-by-b', ...placed(place, metric), bound, ...alternative };
}

/** For so many a second Python needs twice the cores, even at the ends of both intervals that favour it most. */
export const twiceTheCores = (place: string, metric: MetricId, coresForPerSecond: number): DeciderInput => ({
  kind: 'factor-apart',
  ...placed(place, metric),
  factor: 2,
  coresForPerSecond,
});

export const reachedByGo = (place: string, metric: MetricId, oppositeFromShare: number): DeciderInput => ({
  kind: 'reached-by-b',
  ...placed(place, metric),
  oppositeFromShare,
});

/** What saturates first in each target. */
export const limitedBy = (
  place: string,
  metric: MetricId,
  predicted: DeciderOf<'limit'>['predicted'],
): DeciderInput[] =>
  (['a', 'b'] as const).map((of) => ({ kind: 'limit', ...placed(place, metric), of, predicted }));

export const costs = (place: string, ratePerSecond: number, prices: Prices): DeciderInput => ({
  kind: 'cost',
  ...placed(place, 'rate_within_objective'),
  ratePerSecond,
  prices,
});

/** Python and Go beside what decides. */
export function both(
  place: string,
  metric: MetricId,
  marginKind: MarginKind = 'ratio',
): Extract<BesideInput, { kind: 'comparison' }> {
  return { kind: 'comparison', ...placed(place, metric), marginKind };
}

/** Whole machines of both, at example prices. */
export const fleet = (place: string, whose: WhoseRate, ratePerSecond: number): BesideInput => ({
  kind: 'fleet',
  ...placed(place, 'rate_within_objective'),
  whose,
  ratePerSecond,
  prices: EXAMPLE_PRICES,
  currency: null,
});

/** For an example's rate, until the reader names one. */
export const exampleFleet = (place: string): BesideInput =>
  fleet(place, { kind: 'example' }, EXAMPLE_RATE_PER_SECOND);

/** One target's figure beside what decides. */
export function figureBeside(place: string, metric: MetricId, target: string): BesideInput {
  return { kind: 'figure', ...placed(place, metric), target };
}
