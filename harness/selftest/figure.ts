export type Unit = 'us' | 'requests' | 'deliveries' | 'per second' | 'ratio';

/** One figure of the agents beside what is known of it. */
export interface ReferenceFigure {
  /** Unique in its reference. */
  readonly id: string;
  /** What is compared, in words. */
  readonly what: string;
  readonly unit: Unit;
  readonly truth: number;
  /** Null where the agents have no such figure at all. */
  readonly measured: number | null;
  /** How far `measured` may lie from `truth`; 0 where it must be the same. */
  readonly tolerance: number;
  readonly ok: boolean;
  /** Whether other programs on the machine, and not only the agents, can have made it wrong. */
  readonly excusable: boolean;
}

/** A percentile may be 1 % or 100 microseconds from the stamps: what the way through the kernel and back takes. */
const SHARE = 0.01;
const LEAST_TOLERANCE_US = 100;
/** Three significant digits, as the histograms keep. */
const RESOLUTION = 0.001;

type Named = Pick<ReferenceFigure, 'id' | 'what'>;

/** A count, which no busy machine can change. */
export function exactly(
  named: Named,
  truth: number,
  measured: number,
  unit: 'requests' | 'deliveries' = 'requests',
): ReferenceFigure {
  return { ...named, unit, truth, measured, tolerance: 0, ok: measured === truth, excusable: false };
}

/**
 * A time that the agents measure around what the server stamps, so that a busy machine can only add to it: one below
 * the stamps is wrong on any machine.
 */
export function timed(named: Named, truthUs: number, measuredUs: number | null): ReferenceFigure {
  const figure = near(named, truthUs, measuredUs, toleranceUs(truthUs), 'us');
  return { ...figure, excusable: measuredUs !== null && measuredUs > truthUs };
}

/** A figure that a busy machine can move either way. */
export function near(
  named: Named,
  truth: number,
  measured: number | null,
  tolerance: number,
  unit: Unit,
): ReferenceFigure {
  const ok = measured !== null && Math.abs(measured - truth) <= tolerance;
  return { ...named, unit, truth, measured, tolerance, ok, excusable: true };
}

/** A censored time: at its limit or beyond, whatever the machine does. */
export function atLeast(named: Named, limitUs: number, measuredUs: number | null): ReferenceFigure {
  const tolerance = limitUs * RESOLUTION;
  const ok = measuredUs !== null && measuredUs >= limitUs - tolerance;
  return { ...named, unit: 'us', truth: limitUs, measured: measuredUs, tolerance, ok, excusable: false };
}

export function toleranceUs(truthUs: number): number {
  return Math.max(LEAST_TOLERANCE_US, SHARE * truthUs);
}
