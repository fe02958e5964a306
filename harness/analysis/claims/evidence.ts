import type { Decider } from '../../model/plan/claim.js';
import type { Expected } from '../../model/report/evidence-finding.js';
import type { Comparison, FoundEvidence, Verdict } from '../../model/report/report.js';
import { figureEvidence } from './figures.js';
import type { ClaimPlan, Finding, Found } from './places.js';
import { notPlanned, nothing, placeOf, targetIn } from './places.js';
import { familyVerdicts } from '../comparison/families.js';
import type { ErrorAtLook } from '../../stats/sequential.js';

type ComparisonDecider = Extract<Decider, { kind: 'comparison' }>;

/** How each decider of one claim came out. Its comparisons are one family: a `better` must survive Holm over all of them. */
export function evidenceFor(
  deciders: readonly Decider[],
  plan: ClaimPlan,
  found: Found,
  errorAtLook: ErrorAtLook,
): FoundEvidence[] {
  const rows = deciders.map((decider) =>
    decider.kind === 'comparison' ? rowOf(decider, plan, found) : undefined,
  );
  const family = rows.filter((row) => row !== undefined);
  const corrected = familyVerdicts(family, errorAtLook);
  return deciders.map((decider, index) => {
    if (decider.kind === 'figure') return figureEvidence(decider, plan, found);
    const row = rows[index];
    const verdict = row && corrected[family.indexOf(row)];
    return comparisonEvidence(decider, plan, row && verdict ? { row, verdict, among: family.length } : null);
  });
}

/** The comparison that decides, whichever way round the report has it. */
function rowOf(decider: ComparisonDecider, plan: ClaimPlan, { comparisons }: Found): Comparison | undefined {
  const [a, b] = [targetIn(plan, decider.a), targetIn(plan, decider.b)];
  return comparisons.find(
    (row) =>
      row.arm === 'ab' &&
      row.scenario === decider.scenario &&
      row.level === decider.level &&
      row.metric === decider.metric &&
      row.marginKind === decider.marginKind &&
      ((row.a === a && row.b === b) || (row.a === b && row.b === a)),
  );
}

function comparisonEvidence(
  decider: ComparisonDecider,
  plan: ClaimPlan,
  judged: { readonly row: Comparison; readonly verdict: Verdict; readonly among: number } | null,
): FoundEvidence {
  const [a, b] = [decider.a, decider.b].map((role) => targetIn(plan, role) ?? role) as [string, string];
  const by = decider.marginKind === 'absolute' ? ' by difference' : '';
  return {
    id: `${decider.scenario}/${decider.level} ${decider.metric}${by}: ${a} against ${b}`,
    kind: 'comparison',
    ...placeOf(decider),
    marginKind: decider.marginKind,
    targets: [a, b],
    expected: expectedOf(decider, plan, judged?.row),
    ...(judged
      ? compared(decider, judged, judged.row.a !== a)
      : nothing(
          notPlanned(plan, decider, [a, b]) ??
            (plan.trials.every(({ arm }) => arm === 'aa') ? { kind: 'only-aa' } : null),
        )),
  };
}

/** The margin is the row's, or the plan's where there is none. */
function expectedOf(
  { predicted, marginKind, scenario: id }: ComparisonDecider,
  plan: ClaimPlan,
  row: Comparison | undefined,
): Expected {
  const scenario = plan.scenarios.find((one) => one.id === id);
  const margin = row?.margin ?? (marginKind === 'ratio' ? scenario?.ratioMargin : undefined) ?? null;
  return { kind: 'verdict', verdict: predicted, margin };
}

function compared(
  { predicted }: ComparisonDecider,
  { row, verdict, among }: { readonly row: Comparison; readonly verdict: Verdict; readonly among: number },
  isTurned: boolean,
): Finding {
  const facing = isTurned ? turned(verdict) : verdict;
  const undecided = facing === 'inconclusive' || facing === 'invalid';
  const outcome = undecided ? 'undecided' : facing === predicted ? 'as-predicted' : 'opposite';
  return {
    ...(isTurned ? turnedFigures(row) : { estimate: row.ratio, low: row.low, high: row.high }),
    outcome,
    found:
      verdict === row.verdict
        ? {
            kind: 'comparison',
            a: row.a,
            b: row.b,
            decidedBy: row.decidedBy,
            againstDifference: outcome === 'opposite' && facing === 'equivalent',
          }
        : { kind: 'holm', comparisons: among },
  };
}

function turned(verdict: Verdict): Verdict {
  if (verdict === 'a-better') return 'b-better';
  return verdict === 'b-better' ? 'a-better' : verdict;
}

function turnedFigures({
  ratio,
  low,
  high,
  marginKind,
}: Comparison): Pick<Finding, 'estimate' | 'low' | 'high'> {
  const turn = (value: number | null) =>
    value === null ? null : marginKind === 'ratio' ? 1 / value : -value;
  return { estimate: turn(ratio), low: turn(high), high: turn(low) };
}
