import type { Beside } from '../../model/plan/claim.js';
import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import { NOTHING_SHOWN, shownOf } from './answer.js';
import { sidesIn } from './pairs.js';
import type { ClaimPlan, Found } from './places.js';
import { placeOf, rowsBetween, summaryAt, targetIn } from './places.js';

/** What was found of what stands beside the deciders; what was not run is left out. */
export function besideOf(beside: readonly Beside[], plan: ClaimPlan, found: Found): ClaimBeside[] {
  return beside.flatMap((one): ClaimBeside[] => {
    const place = placeOf(one);
    const at = `${one.scenario}/${one.level} ${one.metric}`;
    if (one.kind === 'figure') {
      const target = targetIn(plan, one.target);
      const summary = target === null ? undefined : summaryAt(found, one, target);
      if (target === null || !summary) return [];
      const { estimate, low, high } = summary;
      const shown = { ...NOTHING_SHOWN, estimate, low, high };
      const id = `${at}: ${target}`;
      return [{ id, kind: 'figure', ...place, marginKind: null, targets: [target], ...shown, verdict: null }];
    }
    const { marginKind } = one;
    const targets = sidesIn(plan, one);
    const row = rowsBetween(found, one, ...targets).find(
      (each) => each.metric === one.metric && each.marginKind === marginKind,
    );
    if (!row) return [];
    const id = `${at}${marginKind === 'absolute' ? ' by difference' : ''}: ${targets.join(' against ')}`;
    const { verdict } = row;
    return [{ id, kind: 'comparison', ...place, marginKind, targets, ...shownOf(row), verdict }];
  });
}
