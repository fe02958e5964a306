import type { Beside } from '../../model/plan/claim.js';
import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import { NOTHING_SHOWN, shownOf } from './answer.js';
import { fleetBeside } from './fleet.js';
import { sidesIn } from './pairs.js';
import type { ClaimPlan, Found } from './places.js';
import { isWeighed, placeOf, rowsBetween, summaryAt, targetIn } from './places.js';

/** What was found of what stands beside the deciders; what was not run is left out. */
export function besideOf(beside: readonly Beside[], plan: ClaimPlan, found: Found): ClaimBeside[] {
  return beside.flatMap((one): ClaimBeside[] => {
    switch (one.kind) {
      case 'figure':
        return figureBeside(one, plan, found);
      case 'comparison':
        return comparisonBeside(one, plan, found);
      case 'fleet':
        return fleetBeside(one, plan, found);
    }
  });
}

type BesideOf<Kind extends Beside['kind']> = Extract<Beside, { kind: Kind }>;

function figureBeside(one: BesideOf<'figure'>, plan: ClaimPlan, found: Found): ClaimBeside[] {
  const target = targetIn(plan, one.target);
  const summary = target === null ? undefined : summaryAt(found, one, target);
  if (target === null || !summary) return [];
  const { estimate } = summary;
  // What was found out once has no interval, though what decides takes it for one of no width.
  const { low, high } = isWeighed(one.metric) ? NOTHING_SHOWN : summary;
  return [
    {
      id: `${one.scenario}/${one.level} ${one.metric}: ${target}`,
      kind: 'figure',
      ...placeOf(one),
      marginKind: null,
      targets: [target],
      ...NOTHING_SHOWN,
      estimate,
      low,
      high,
      verdict: null,
    },
  ];
}

function comparisonBeside(one: BesideOf<'comparison'>, plan: ClaimPlan, found: Found): ClaimBeside[] {
  const { marginKind } = one;
  const targets = sidesIn(plan, one);
  const row = rowsBetween(found, one, ...targets).find(
    (each) => each.metric === one.metric && each.marginKind === marginKind,
  );
  if (!row) return [];
  const at = `${one.scenario}/${one.level} ${one.metric}${marginKind === 'absolute' ? ' by difference' : ''}`;
  return [
    {
      id: `${at}: ${targets.join(' against ')}`,
      kind: 'comparison',
      ...placeOf(one),
      marginKind,
      targets,
      ...shownOf(row),
      verdict: row.verdict,
    },
  ];
}
