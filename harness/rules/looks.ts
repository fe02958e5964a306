import type { PlannedLook } from '../model/plan/plan.js';
import { MINIMUM } from './minimum.js';
import { lookLevels } from '../stats/sequential.js';

/** Looks after the first: more of them end few runs earlier, and each makes every interval wider. */
const MOST_FURTHER_LOOKS = 5;

/** The first look as soon as a verdict can be given, the others evenly up to the last block, with what each may err by. */
export function looksOf(blocks: number): PlannedLook[] {
  const counts = lookBlocks(blocks);
  const shares = counts.map((count) => count / blocks);
  const [errors95, errors90] = [lookLevels(shares, 0.05), lookLevels(shares, 0.1)];
  return counts.map((count, index) => ({
    blocks: count,
    error95: errors95[index] ?? 0,
    error90: errors90[index] ?? 0,
  }));
}

function lookBlocks(blocks: number): number[] {
  const step = Math.max(1, Math.ceil((blocks - MINIMUM.pairs) / MOST_FURTHER_LOOKS));
  const counts: number[] = [];
  for (let count: number = MINIMUM.pairs; count < blocks; count += step) counts.push(count);
  return [...counts, blocks];
}
