import type { CpuPoint, Predicted, PredictedSide } from '../../model/report/findings/crossover.js';
import { groupBy } from '../../model/group.js';
import { mean } from 'simple-statistics';
import { medianWait } from '../../stats/queue.js';

/** What the prediction is made from. */
export interface PredictionInputs {
  readonly cores: number;
  /** Database and network beside an injected wait, the same for both sides. */
  readonly restUs: number;
  /** By rising rate, one point a rate, at least one. */
  readonly a: readonly CpuPoint[];
  readonly b: readonly CpuPoint[];
}

export interface Margins {
  /** 1.10. */
  readonly ratio: number;
  readonly absoluteUs: number;
}

/** Rates tried between the lowest and saturation: with two decades between them, steps of a quarter of one per cent. */
const STEPS = 2_000;

/** One point a rate: the mean where several levels share it. */
export function cpuCurve(points: readonly CpuPoint[]): CpuPoint[] {
  return [...groupBy(points, ({ ratePerSecond }) => String(ratePerSecond)).values()]
    .map((same) => ({
      ratePerSecond: same[0]?.ratePerSecond ?? 0,
      cpuUs: mean(same.map(({ cpuUs }) => cpuUs)),
    }))
    .sort((m, n) => m.ratePerSecond - n.ratePerSecond);
}

/** CPU microseconds a request: straight between measured rates on a logarithmic axis, constant beyond the outermost. */
export function cpuAt(curve: readonly CpuPoint[], ratePerSecond: number): number {
  const next = curve.findIndex((point) => point.ratePerSecond >= ratePerSecond);
  const [before, after] = [curve[next - 1], curve[next]];
  if (!after) return curve.at(-1)?.cpuUs ?? NaN;
  if (!before) return after.cpuUs;
  const share =
    Math.log(ratePerSecond / before.ratePerSecond) / Math.log(after.ratePerSecond / before.ratePerSecond);
  return before.cpuUs + share * (after.cpuUs - before.cpuUs);
}

/** CPU that a rate asks for / CPU that there is. */
export function utilisation(
  curve: readonly CpuPoint[],
  { cores }: Pick<PredictionInputs, 'cores'>,
  ratePerSecond: number,
): number {
  return (ratePerSecond * cpuAt(curve, ratePerSecond)) / 1_000_000 / cores;
}

/**
 * The median response time in microseconds: wait + rest + CPU a request + the median wait for a core, as in M/D/c with
 * the cores for servers and the CPU a request for their time. Infinite where the cores are saturated.
 */
export function responseUs(
  curve: readonly CpuPoint[],
  { cores, restUs }: Pick<PredictionInputs, 'cores' | 'restUs'>,
  waitMs: number,
  ratePerSecond: number,
): number {
  const cpuUs = cpuAt(curve, ratePerSecond);
  const queue = {
    servers: cores,
    utilisation: utilisation(curve, { cores }, ratePerSecond),
    serviceTime: cpuUs,
  };
  return waitMs * 1_000 + restUs + cpuUs + medianWait(queue);
}

export function predict(
  inputs: PredictionInputs,
  margins: Margins,
  waitMs: number,
  ratePerSecond: number,
): Predicted {
  const [a, b] = [inputs.a, inputs.b].map((curve) => responseUs(curve, inputs, waitMs, ratePerSecond));
  if (a === undefined || b === undefined) throw new Error('A prediction has two sides.');
  const both = Number.isFinite(a) && Number.isFinite(b);
  const finite = (us: number) => (Number.isFinite(us) ? us : null);
  return {
    aUs: finite(a),
    bUs: finite(b),
    ratio: both ? b / a : null,
    differenceUs: both ? b - a : null,
    byRatio: predictedSideOf(Math.log(b) - Math.log(a), Math.log(margins.ratio)),
    byDifference: predictedSideOf(b - a, margins.absoluteUs),
  };
}

/** Lower is better. Null for the difference of two infinities. */
function predictedSideOf(difference: number, margin: number): PredictedSide | null {
  if (Number.isNaN(difference)) return null;
  if (difference < -margin) return 'b-better';
  return difference > margin ? 'a-better' : 'equivalent';
}

/** The rate at which a side first asks for more CPU than there is; beyond the measured rates by the last CPU a request. */
export function saturationPerSecond(curve: readonly CpuPoint[], cores: number): number {
  const least = Math.min(...curve.map(({ cpuUs }) => cpuUs));
  const lowest = curve[0]?.ratePerSecond ?? 1;
  const rates = spaced(lowest, Math.max(lowest, (cores * 1_000_000) / least));
  return rates.find((rate) => utilisation(curve, { cores }, rate) >= 1 - 1e-9) ?? Infinity;
}

/**
 * The rate from which on the prediction stays beyond a margin until the slower side saturates; the lowest measured where
 * it always is. Null where it does not before.
 */
export function boundaryPerSecond(
  inputs: PredictionInputs,
  margins: Margins,
  waitMs: number,
  by: 'byRatio' | 'byDifference',
): number | null {
  const { a, b, cores } = inputs;
  const lowest = Math.max(a[0]?.ratePerSecond ?? 1, b[0]?.ratePerSecond ?? 1);
  const full = Math.min(saturationPerSecond(a, cores), saturationPerSecond(b, cores));
  const rates = spaced(lowest, Math.max(lowest, full));
  const within = rates.findLastIndex((rate) => {
    const side = predict(inputs, margins, waitMs, rate)[by];
    return side === null || side === 'equivalent';
  });
  return rates[within + 1] ?? null;
}

/** Rates from the lowest to the highest, in equal steps of their logarithm. */
function spaced(lowest: number, highest: number): number[] {
  const factor = Math.log(highest / lowest) / STEPS;
  return Array.from({ length: STEPS + 1 }, (_, step) => lowest * Math.exp(step * factor));
}
