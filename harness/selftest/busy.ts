import { bareQuantity, quantity } from '../words/numbers.js';
import type { WorstSeen } from './rig.js';
import type { ReferenceFigure } from './figure.js';

interface Sign {
  readonly figure: keyof WorstSeen;
  readonly limit: number;
  readonly unit: 'share' | 'us';
  readonly says: string;
}

/**
 * What shows that a machine is too busy for times to be told. None of it is the agents' own word: an agent that lags
 * because it is badly made would excuse itself. The first two limits are those of the gates of a run.
 */
const SIGNS: readonly Sign[] = [
  { figure: 'otherCpuShare', limit: 0.05, unit: 'share', says: 'other programs used the processors' },
  { figure: 'stealShare', limit: 0.05, unit: 'share', says: 'other virtual machines took the processors' },
  { figure: 'agentWaitedShare', limit: 0.005, unit: 'share', says: 'the agent waited for a processor' },
  { figure: 'serverWaitedShare', limit: 0.005, unit: 'share', says: 'the server waited for a processor' },
  {
    figure: 'serverLateP99Us',
    limit: 100,
    unit: 'us',
    says: 'the server answered later than it meant to, p99',
  },
];

/** Why the machine was too busy, with the figures and their limits; null where it was not. */
export function busyBecause(evidence: WorstSeen): string | null {
  const seen = SIGNS.filter(({ figure, limit }) => evidence[figure] > limit).map(
    ({ figure, limit, unit, says }) =>
      `${says}: ${quantity(unit, evidence[figure])}, limit ${bareQuantity(unit, limit)}`,
  );
  return seen.length === 0 ? null : seen.join('; ');
}

/**
 * Whether the machine can be to blame for a figure that is not as it should be: only where it was busy, and only for
 * as much as the processor time that it kept from agents and server.
 */
export function isExcused(
  { excusable, unit, truth, measured }: ReferenceFigure,
  evidence: WorstSeen,
): boolean {
  if (!excusable || measured === null || busyBecause(evidence) === null) return false;
  const error = Math.abs(measured - truth);
  return unit === 'us' ? error <= evidence.lostSeconds * 1e6 : error <= evidence.lostShare * truth;
}
