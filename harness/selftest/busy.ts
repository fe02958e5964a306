import { bareQuantity, quantity } from '../words/numbers.js';
import type { ReferenceFigure } from './figure.js';
import type { WorstSeen } from './rig.js';

interface Sign {
  readonly figure: keyof WorstSeen;
  readonly unit: 'share' | 'us';
  readonly says: string;
}

/** Who else was on the machine. The limit is that of a run's gates. */
const OTHERS: readonly Sign[] = [
  { figure: 'otherCpuShare', unit: 'share', says: 'other programs used the processors' },
  { figure: 'stealShare', unit: 'share', says: 'other virtual machines took the processors' },
];
const OTHERS_LIMIT = 0.05;

/**
 * What the machine took from the agents, whoever had it. None of it is the agents' own word: an agent that lags because
 * it is badly made would excuse itself.
 */
const TAKEN: readonly Sign[] = [
  { figure: 'witnessLateP50Us', unit: 'us', says: 'a plain client saw answers late, median' },
  { figure: 'witnessLateP99Us', unit: 'us', says: 'p99' },
  { figure: 'agentWaitedShare', unit: 'share', says: 'the agent waited for a processor' },
];

/** Why the machine was too busy, with the figures and their limit; null where nobody else was on it. */
export function busyBecause(evidence: WorstSeen): string | null {
  const seen = OTHERS.filter(({ figure }) => evidence[figure] > OTHERS_LIMIT).map(
    (sign) => `${said(sign, evidence)}, limit ${bareQuantity(sign.unit, OTHERS_LIMIT)}`,
  );
  return seen.length === 0 ? null : seen.join('; ');
}

/** What the machine took, with its figures. */
export function taken(evidence: WorstSeen): string {
  return TAKEN.map((sign) => said(sign, evidence)).join('; ');
}

function said({ figure, unit, says }: Sign, evidence: WorstSeen): string {
  return `${says}: ${quantity(unit, evidence[figure])}`;
}

/**
 * Whether the kernel's own account of what an agent waited for a processor, or the hypervisor's of what it took, can be
 * to blame for a figure that lies beyond its bounds by so much: one delay moves a percentile only together with others.
 */
export function isExcused(
  { spoilable, truth, low, measured }: ReferenceFigure,
  beyond: number,
  { lostSeconds, lostShare }: WorstSeen,
): boolean {
  if (!spoilable || measured === null || (measured < low && !spoilable.eitherWay)) return false;
  return beyond <= (spoilable.delays === null ? lostShare * truth : (lostSeconds * 1e6) / spoilable.delays);
}
