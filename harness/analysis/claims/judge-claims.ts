import type { Claim } from '../../model/plan/claim.js';
import type { Plan } from '../../model/plan/plan.js';
import type { ClaimVerdict } from '../../model/report/findings/claim-row.js';
import type { FoundClaim, FoundEvidence } from '../../model/report/report-data.js';
import { besideOf } from './beside.js';
import { evidenceFor } from './evidence.js';
import { claimVerdict } from './verdict.js';
import type { ClaimPlan, Found } from './places.js';

/** Every claim of the plan against what was found, in the plan's order. From summaries, comparisons and lost blocks alone. */
export function judgeClaims(plan: ClaimPlan & Pick<Plan, 'claims'>, found: Found): FoundClaim[] {
  return plan.claims.map((claim) => {
    const evidence = evidenceFor(claim.deciders, plan, found);
    const byRule = claimVerdict(claim, evidence);
    const isShared = sharedByReplicas(claim, plan);
    return {
      id: claim.id,
      source: claim.source,
      claim: claim.claim,
      scenarios: claim.scenarios,
      verdict: isShared ? ofSeveralInstances(byRule) : byRule,
      rule: claim.rule,
      evidence,
      beside: besideOf(claim.beside, plan, found),
      counterexample: counterexampleOf(claim, evidence),
      comparisons: evidence.filter(({ marginKind }) => marginKind !== null).map(({ id }) => id),
      limits: claim.limits,
      sharedByReplicas: isShared,
      howToRun: claim.howToRun ?? null,
    };
  });
}

/** Where one is enough, the first that came out opposite: the report names it. */
function counterexampleOf({ oneCounterexample }: Claim, evidence: readonly FoundEvidence[]): string | null {
  return oneCounterexample ? (evidence.find(({ outcome }) => outcome === 'opposite')?.id ?? null) : null;
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
