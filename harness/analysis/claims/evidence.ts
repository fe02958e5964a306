import type { Decider } from '../../model/plan/claim.js';
import type { FoundEvidence } from '../../model/report/report-data.js';
import { stepDown } from '../../stats/multiplicity.js';
import { ONE_LOOK } from '../../stats/sequential.js';
import { FAMILY_LEVEL } from '../comparison/families.js';
import type { Answer } from './answer.js';
import { costAnswer, factorAnswer, keptAnswer } from './apart.js';
import { figureAnswer, shareAnswer } from './figures.js';
import { apartAnswer, comparisonAnswer, limitAnswer, reachedAnswer } from './pairs.js';
import type { ClaimPlan, Found } from './places.js';
import { placeOf } from './places.js';

/**
 * How each decider of one claim came out. They are one family, figures included: what an interval says must survive
 * Holm over all that were run, but for equivalence that was predicted of each, which needs no correction.
 */
export function evidenceFor(deciders: readonly Decider[], plan: ClaimPlan, found: Found): FoundEvidence[] {
  const answers = deciders.map((decider) => answerOf(decider, plan, found));
  const family = answers.filter(({ finding }) => finding.outcome !== 'missing');
  const { errorAtLook = ONE_LOOK } = found;
  const survives = stepDown(
    family.map(({ probability, finding }) => probability ?? byNoChance(finding.outcome)),
    (left) => errorAtLook(FAMILY_LEVEL / left),
  );
  return deciders.map((decider, index) => {
    const answer = answers[index];
    if (!answer) throw new Error('Each decider has an answer.');
    const { targets, marginKind, expected, finding, probability, metric } = answer;
    const isChance = probability !== null && survives[family.indexOf(answer)] !== true;
    return {
      id: idOf(decider, targets),
      kind: decider.kind,
      oneOf: decider.oneOf ?? null,
      ...placeOf(decider),
      ...(metric ? { metric } : {}),
      marginKind,
      targets: [...targets],
      expected,
      ...finding,
      ...(isChance
        ? { outcome: 'undecided', found: { kind: 'holm', comparisons: family.length } as const }
        : {}),
    };
  });
}

/** What is open could have been claimed by chance; what was decided without one could not. */
const byNoChance = (outcome: FoundEvidence['outcome']): number => (outcome === 'undecided' ? 1 : 0);

function answerOf(decider: Decider, plan: ClaimPlan, found: Found): Answer {
  switch (decider.kind) {
    case 'comparison':
      return comparisonAnswer(decider, plan, found);
    case 'figure':
      return figureAnswer(decider, plan, found);
    case 'share':
      return shareAnswer(decider, plan, found);
    case 'apart':
      return apartAnswer(decider, plan, found);
    case 'reached-by-b':
      return reachedAnswer(decider, plan, found);
    case 'limit':
      return limitAnswer(decider, plan, found);
    case 'factor-apart':
      return factorAnswer(decider, plan, found);
    case 'kept-by-b':
      return keptAnswer(decider, plan, found);
    case 'cost':
      return costAnswer(decider, plan, found);
  }
}

/** `crud/rate-200 latency_p50 by difference: python-fastapi against go-net-http`. */
function idOf(decider: Decider, targets: readonly string[]): string {
  const by = 'marginKind' in decider && decider.marginKind === 'absolute' ? ' by difference' : '';
  const at = decider.kind === 'cost' ? ` at ${decider.ratePerSecond}/s` : '';
  const what = decider.kind === 'limit' ? 'limit' : decider.metric;
  return `${decider.scenario}/${decider.level} ${what}${by}${at}: ${targets.join(' against ')}`;
}
