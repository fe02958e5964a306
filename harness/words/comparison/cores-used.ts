import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { Sides } from '../names.js';
import { number } from '../numbers.js';

/**
 * `cores used: Python 1.12, Go 1.95 of 2`, beside a ratio of throughputs: what a machine gave for it. CPU seconds of a
 * request times requests a second, both means over pairs of blocks. Empty of another metric, and where CPU is not known.
 */
export function coresUsedWords(
  comparisons: readonly Comparison[],
  row: Comparison,
  sides: Sides,
  cores: number,
): string {
  if (row.metric !== 'throughput') return '';
  const cpu = comparisons.find(
    ({ metric, arm, scenario, level, a, b }) =>
      metric === 'cpu_per_1k' &&
      arm === row.arm &&
      scenario === row.scenario &&
      level === row.level &&
      a === row.a &&
      b === row.b,
  );
  const used = (side: 'aEstimate' | 'bEstimate') => {
    const [perSecond, cpuSeconds] = [row[side], cpu?.[side] ?? null];
    return perSecond === null || cpuSeconds === null ? null : (perSecond * cpuSeconds) / 1_000;
  };
  const [a, b] = [used('aEstimate'), used('bEstimate')];
  return a === null || b === null
    ? ''
    : `cores used: ${sides.a} ${number(a)}, ${sides.b} ${number(b)} of ${cores}`;
}
