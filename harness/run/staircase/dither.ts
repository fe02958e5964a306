import { createHash } from 'node:crypto';
import type { PlannedTrial } from '../../model/plan/plan.js';
import { Random } from '../../stats/random.js';

/**
 * 0..1: by which share of a step a trial's grid of rates is moved. Each arm of a block has one of its own: what a step
 * rounds is then as independent as any other noise, so that the ratio's interval holds it. With one for a whole block the
 * ratio of two steady targets is the same whole number of steps in block after block, and its interval is a point.
 */
export function ditherOf({ seed, target }: Pick<PlannedTrial, 'seed' | 'target'>): number {
  const digest = createHash('sha256').update(`${seed} ${target}`).digest();
  return new Random(digest.readUInt32LE()).uniform();
}
