import type { Claim } from '../../model/plan/claim.js';
import type { Plan } from '../../model/plan/plan.js';
import type { ClaimEvidence, ClaimVerdict, FoundClaim } from '../../model/report/report.js';
import type { ErrorAtLook } from '../../stats/sequential.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { evidenceFor } from './evidence.js';
import type { ClaimPlan, Found } from './places.js';

/** Every claim of the plan against what was found, in the plan's order. From summaries, comparisons and lost blocks alone. */
export function judgeClaims(
  plan: ClaimPlan & Pick<Plan, 'claims'>,
  found: Found,
  errorAtLook: ErrorAtLook = ONE_LOOK,
): FoundClaim[] {
  return plan.claims.map((claim) => {
    const evidence = evidenceFor(claim.deciders, plan, found, errorAtLook);
    const byRule = verdictOf(evidence.map(({ outcome }) => outcome));
    const isShared = sharedByReplicas(claim, plan);
    return {
      id: claim.id,
      source: claim.source,
      claim: claim.claim,
      scenarios: claim.scenarios,
      verdict: isShared ? ofSeveralInstances(byRule) : byRule,
      rule: claim.rule,
      evidence,
      comparisons: evidence.filter(({ kind }) => kind === 'comparison').map(({ id }) => id),
      limits: claim.limits,
      sharedByReplicas: isShared,
      howToRun: claim.howToRun ?? null,
    };
  });
}

/**
 * `reproduced` when everything that decides came out as predicted, `refuted` when something came out opposite and
 * nothing as predicted, `mixed` when both occur, `not-run` when nothing that decides was run. What was not run keeps a
 * claim from being reproduced, and from being refuted: it might have come out as predicted.
 */
export function verdictOf(outcomes: readonly ClaimEvidence['outcome'][]): ClaimVerdict {
  const some = (wanted: ClaimEvidence['outcome']) => outcomes.includes(wanted);
  if (outcomes.every((outcome) => outcome === 'missing')) return 'not-run';
  if (some('opposite') && some('as-predicted')) return 'mixed';
  if (some('opposite') && !some('missing')) return 'refuted';
  return outcomes.every((outcome) => outcome === 'as-predicted') ? 'reproduced' : 'inconclusive';
}

/** What is said of one instance is at most `mixed` where several shared its load, whichever way it came out. */
function ofSeveralInstances(verdict: ClaimVerdict): ClaimVerdict {
  return verdict === 'reproduced' || verdict === 'refuted' ? 'mixed' : verdict;
}

function sharedByReplicas({ ofOneInstance, deciders }: Claim, { trials }: ClaimPlan): boolean {
  return (
    ofOneInstance === true &&
    trials.some(
      ({ scenario, levels, replicas }) =>
        replicas > 1 &&
        deciders.some((decider) => decider.scenario === scenario && levels.includes(decider.level)),
    )
  );
}
