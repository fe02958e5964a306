import type { Claim } from '../../model/plan/claim.js';
import type { ClaimOutcome, ClaimVerdict } from '../../model/report/findings/claim-row.js';
import type { FoundEvidence } from '../../model/report/report-data.js';

type Rule = Pick<Claim, 'needs' | 'oneCounterexample'>;
type Answered = Pick<FoundEvidence, 'outcome' | 'oneOf'> & Partial<Pick<FoundEvidence, 'found'>>;

/** The verdict of a claim by how its deciders came out. */
export function claimVerdict(rule: Rule, evidence: readonly Answered[]): ClaimVerdict {
  return verdictOf(rule, questionsOf(evidence));
}

/** One outcome a question: each decider's own, or that of all with one name together. */
export function questionsOf(evidence: readonly Answered[]): ClaimOutcome[] {
  const names = [...new Set(evidence.flatMap(({ oneOf }) => oneOf ?? []))];
  return [
    ...evidence.filter(({ oneOf }) => oneOf === null).map(({ outcome }) => outcome),
    ...names.map((name) => ofAlternatives(evidence.filter(({ oneOf }) => oneOf === name))),
  ];
}

/**
 * One that came out as predicted is enough; against it they must all have come out. Of bounds that one side is said to
 * keep and the other not, the first has to keep every one.
 */
function ofAlternatives(evidence: readonly Answered[]): ClaimOutcome {
  const outcomes = evidence.map(({ outcome }) => outcome);
  const keptByB = evidence.flatMap(({ found }) => (found?.kind === 'kept' ? [found.b] : []));
  if (keptByB.includes('missed')) return 'opposite';
  if (outcomes.includes('as-predicted')) return keptByB.includes('open') ? 'undecided' : 'as-predicted';
  const [first = 'missing'] = outcomes;
  return outcomes.every((outcome) => outcome === first) ? first : 'undecided';
}

/**
 * `reproduced` when everything came out as predicted (or most, where that is the rule); `refuted` when some of it
 * came out opposite, none as predicted, and all was run and decided; `mixed` when both occur; `not-run` when nothing was
 * run. Where one counterexample is enough it refutes by itself.
 */
export function verdictOf(
  { needs, oneCounterexample }: Rule,
  outcomes: readonly ClaimOutcome[],
): ClaimVerdict {
  const times = (wanted: ClaimOutcome) => outcomes.filter((outcome) => outcome === wanted).length;
  if (times('missing') === outcomes.length) return 'not-run';
  if (oneCounterexample && times('opposite') > 0) return 'refuted';
  if (times('as-predicted') === outcomes.length) return 'reproduced';
  if (needs === 'most') {
    const half = outcomes.length / 2;
    if (times('as-predicted') > half) return 'reproduced';
    if (times('opposite') > half) return 'refuted';
  }
  const isOpen = times('undecided') + times('missing') > 0;
  if (times('between') > 0 && !isOpen) return 'mixed';
  if (times('opposite') > 0 && times('as-predicted') > 0) return 'mixed';
  return times('opposite') > 0 && !isOpen ? 'refuted' : 'inconclusive';
}
