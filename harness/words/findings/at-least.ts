import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import type { RatioBound } from '../../model/report/comparison/verdict.js';

type Looked = Pick<ClaimBeside, 'targets' | 'marginKind' | 'heldBack'>;

/** `at least ` before the figure of a target that something else than itself held back. */
export function atLeast({ heldBack = [] }: Pick<Looked, 'heldBack'>, target: string): string {
  return heldBack.some((one) => one.target === target) ? 'at least ' : '';
}

/** Which way the truth lies from the ratio of two targets of which one was held back; undefined where it is an estimate. */
export function ratioBound({ targets: [a, b], marginKind, heldBack = [] }: Looked): RatioBound | undefined {
  const [one, ...others] = heldBack;
  if (marginKind !== 'ratio' || !one || others.length > 0) return undefined;
  if (one.target === b) return 'least';
  return one.target === a ? 'most' : undefined;
}
