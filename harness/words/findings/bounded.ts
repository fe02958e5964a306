import { METRICS } from '../../model/metrics.js';
import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import type { RatioBound } from '../../model/report/comparison/verdict.js';

type Looked = Pick<ClaimBeside, 'targets' | 'metric' | 'marginKind' | 'heldBack'>;

/** `at least ` before the figure of a target that something else than itself held back; `at most ` where less is better. */
export function bounded(
  { metric, heldBack = [] }: Pick<Looked, 'metric' | 'heldBack'>,
  target: string,
): string {
  if (!heldBack.some((one) => one.target === target)) return '';
  return METRICS[metric].better === 'higher' ? 'at least ' : 'at most ';
}

/** Which way the truth lies from the ratio of two targets of which one was held back; undefined where it is an estimate. */
export function ratioBound({
  targets: [a, b],
  metric,
  marginKind,
  heldBack = [],
}: Looked): RatioBound | undefined {
  const [one, ...others] = heldBack;
  if (marginKind !== 'ratio' || !one || others.length > 0 || (one.target !== a && one.target !== b))
    return undefined;
  return (one.target === b) === (METRICS[metric].better === 'higher') ? 'least' : 'most';
}
