import { METRICS } from '../../model/metrics.js';
import type { ClaimEvidence, ClaimRow } from '../../model/report/findings/claim-row.js';
import type { Cores } from '../../model/report/findings/evidence-finding.js';
import type { FoundClaim, FoundEvidence } from '../../model/report/report-data.js';
import { LIMIT_WORDS } from '../comparison/held-back.js';
import { reasonWords } from '../comparison/rule.js';
import type { Targets } from '../../model/report/leading-pair.js';
import { shortName, sidesOf } from '../names.js';
import { countRange } from '../money.js';
import { bareQuantity, count, counted, marginPercent, number, quantity } from '../numbers.js';
import { forMachines, forUsers } from './claim-sides.js';
import { bounded, ratioBound } from './bounded.js';
import { sentenceOf } from '../sentence.js';

const SHARED = 'Replicas shared the connections: not shown for one instance.';

/** More figures than these are counted in a sentence, not named. */
const MOST_NAMED = 3;

/** A claim with what it predicts, and why its verdict and the outcomes are what they are. */
export function saidClaim(run: Targets, claim: FoundClaim): ClaimRow {
  const evidence = claim.evidence.map((one) => ({
    ...one,
    predicted: expectedWords(run, one),
    reason: evidenceReason(run, one),
  }));
  const shared = claim.sharedByReplicas ? ` ${SHARED}` : '';
  return {
    ...claim,
    evidence,
    forUsers: forUsers(run, claim),
    forMachines: forMachines(run, claim),
    reason:
      claim.verdict === 'not-run'
        ? howToRun(claim, evidence)
        : `${counterexampleWords(claim)}${outcomeWords(run, evidence)}${shared}`,
    limits: `${claim.limits}${shared}`,
  };
}

/** `no difference within 10 %`, `Go better by more than 10 %`, `between 9.54 MiB and 21.5 MiB`, `above 1.5x (0.75 of 2 cores)`. */
function expectedWords(run: Targets, { expected, marginKind, unit, targets }: FoundEvidence): string {
  const figure = (value: number) => bareQuantity(marginKind === 'ratio' ? 'times' : unit, value);
  const [first = '', second = ''] = targets.map((id) => shortName(run, id));
  switch (expected.kind) {
    case 'verdict': {
      const { verdict, margin } = expected;
      const size =
        margin === null
          ? 'the margin'
          : marginKind === 'ratio'
            ? marginPercent(margin)
            : bareQuantity(unit, margin);
      if (verdict === 'equivalent') return `no difference within ${size}`;
      return `${verdict === 'a-better' ? first : second} better by more than ${size}`;
    }
    case 'above':
      return `above ${figure(expected.bound)}`;
    case 'below':
      return `below ${figure(expected.bound)}`;
    case 'between':
      return `between ${figure(expected.from)} and ${figure(expected.to)}`;
    case 'above-times-cores': {
      const { times, cores } = expected;
      return `above ${figure(times * cores)} (${times} of ${cores} ${cores === 1 ? 'core' : 'cores'})`;
    }
    case 'factor':
      return `${second} better by a factor of ${expected.factor} at the ends that favour it least`;
    case 'kept-by-b':
      return `at ${expected.at} ${figure(expected.bound)} in ${second}, and not in ${first}`;
    case 'reached-by-b':
      return `some rate in ${second}, none in ${first}`;
    case 'share':
      return `more than ${figure(expected.bound)}`;
    case 'limit':
      return `limited by the ${expected.part}`;
    case 'cost':
      return `at ${count(expected.ratePerSecond)} requests/s, less than a rewrite (${countRange(expected.rewrite)}) over ${expected.months} months`;
  }
}

const INTERVAL_WORDS = {
  'as-predicted': 'the 95 % interval lies wholly on the side that was predicted',
  opposite: 'the 95 % interval lies wholly on the other side',
  undecided: 'the 95 % interval reaches over the bound',
} as const;

/** Why the outcome of one comparison or figure is what it is. */
function evidenceReason(run: Targets, evidence: FoundEvidence): string {
  const { found, kind, scenario, level, metric, targets } = evidence;
  const [first = '', second = ''] = targets.map((id) => shortName(run, id));
  switch (found.kind) {
    case 'no-target':
      return `no target ${found.target} took part`;
    case 'no-workload':
      return `the workload ${scenario} was not run`;
    case 'no-level':
      return `the level ${level} was not run`;
    case 'took-no-part':
      return `${found.targets.join(' and ')} took no part in it`;
    case 'only-aa':
      return 'only A/A arms were run';
    case 'not-in-this-lab':
      return 'not known in this lab';
    case 'nothing-measured':
      return kind === 'figure' ? 'nothing was measured' : 'nothing was measured that could be compared';
    case 'only-printed':
      return `${counted(found.a, 'block')} of ${first} and ${count(found.b)} of ${second} have a figure, each of too few requests to judge by, enough only to print`;
    case 'held-back':
      return `${shortName(run, found.target)} was limited by ${LIMIT_WORDS[found.by]}, so its own figure is as good as what was found or better, and what lies beyond stays open`;
    case 'comparison':
      return `${reasonWords(found.decidedBy, sidesOf(run, found))}${found.againstDifference ? ', and no difference is the opposite of one' : ''}`;
    case 'holm':
      return `beyond the margin by itself, but not when all ${found.comparisons} comparisons of the claim are tested together (Holm)`;
    case 'one-core':
      return 'one core can show no speed-up';
    case 'lost-blocks':
      return `${shortName(run, found.target)} lost ${found.lost} of its ${found.known} blocks`;
    case 'too-few-planned':
      return `${found.blocks} blocks were planned, ${found.needed} are needed for a verdict`;
    case 'too-few-left':
      return `${found.blocks} blocks are left, ${found.needed} are needed`;
    case 'no-interval':
      return 'there is no interval';
    case 'too-few-samples':
      return `in ${found.blocks} blocks there were too few requests to judge by, enough only to print`;
    case 'kept':
      return `${first} ${KEPT_WORDS[found.a]}, ${second} ${KEPT_WORDS[found.b]}`;
    case 'reached-by-both':
      return 'both have a rate, and they are farther apart than the claim’s opposite allows';
    case 'limit':
      return found.part === null ? 'what limited it is not known' : `the limit was the ${found.part}`;
    case 'cores': {
      const rate = `${count(found.perSecond)} ${metric === 'cpu_per_gb' ? 'GB' : 'requests'}/s`;
      return `for ${rate} ${first} needs ${coresWords(found.a)}, ${second} ${coresWords(found.b)}`;
    }
    case 'extra-cost': {
      const paid =
        found.soonestMonths === null
          ? 'a rewrite would save nothing'
          : `a rewrite would be paid for after ${count(Math.ceil(found.soonestMonths))} months at the soonest`;
      return `${first} needs ${countRange(found)} more than ${second}; ${paid}${atLeastWords(run, evidence)}`;
    }
    case 'interval':
      return INTERVAL_WORDS[found.outcome];
  }
}

/** Of rates that are bounds: what that leaves open. */
function atLeastWords(run: Targets, { heldBack = [] }: FoundEvidence): string {
  return heldBack
    .map(
      ({ target, by }) =>
        `; the rate of ${shortName(run, target)} is at least what was found, since ${LIMIT_WORDS[by]} limited it: it may need as little as one instance`,
    )
    .join('');
}

/** `43.6 cores [41.2, 46.3]`. */
function coresWords({ estimate, low, high }: Cores): string {
  return `${number(estimate)} cores [${number(low)}, ${number(high)}]`;
}

const KEPT_WORDS = {
  kept: 'keeps it',
  missed: 'does not keep it',
  open: 'is undecided',
} as const;

/** Where one counterexample is enough, which it was. */
function counterexampleWords({ counterexample }: FoundClaim): string {
  return counterexample === null ? '' : `One counterexample is enough: ${counterexample}. `;
}

/** Why a claim that was run got its verdict: what came out how, with its figures. */
function outcomeWords(run: Targets, evidence: readonly ClaimEvidence[]): string {
  const of = (outcome: ClaimEvidence['outcome']) => evidence.filter((one) => one.outcome === outcome);
  const part = (lead: string, found: readonly ClaimEvidence[]) =>
    found.length === 0 ? [] : [`${lead}: ${named(run, found)}`];
  const open = of('undecided');
  const [why, ...others] = new Set(open.map(({ reason }) => reason));
  const because = why !== undefined && others.length === 0 ? ` (${why})` : '';
  return sentenceOf([
    ...part('as predicted', of('as-predicted')),
    ...part('opposite', of('opposite')),
    ...part('between', of('between')),
    ...part('undecided', open).map((text) => `${text}${because}`),
    ...part('not run', of('missing')),
  ]);
}

function named(run: Targets, found: readonly ClaimEvidence[]): string {
  const words = [...new Set(found.map((one) => evidenceInWords(run, one)))];
  const rest = words.length - MOST_NAMED;
  return [...words.slice(0, MOST_NAMED), ...(rest > 0 ? [`and ${rest} more`] : [])].join(', ');
}

/** `median latency of crud/rate-200 (Go/Python 0.597)`; of what is missing the place alone. */
function evidenceInWords(run: Targets, one: ClaimEvidence): string {
  const { scenario, level, metric, unit } = one;
  if (one.outcome === 'missing') return `${scenario}/${level}`;
  const place = `${METRICS[metric].inSentence} of ${scenario}/${level}`;
  const [a = '', b = ''] = one.targets.map((id) => shortName(run, id));
  if (one.estimate === null && (one.aEstimate === null || one.bEstimate === null)) return place;
  const [ofA = '', ofB = ''] = one.targets.map((id) => bounded(one, id));
  if (one.marginKind === null && one.aEstimate !== null && one.bEstimate !== null)
    return `${place} (${a} ${ofA}${quantity(unit, one.aEstimate, one.bEstimate)}, ${b} ${ofB}${quantity(unit, one.bEstimate, one.aEstimate)})`;
  const estimate = one.estimate ?? 0;
  if (one.marginKind === null) return `${place} (${a} ${ofA}${quantity(unit, estimate)})`;
  const bound = ratioBound(one);
  return one.marginKind === 'ratio'
    ? `${place} (${b}/${a} ${bound ? `at ${bound} ` : ''}${number(estimate)})`
    : `${place} (${b} − ${a} ${quantity(unit, estimate)})`;
}

/** What somebody does who wants to see a claim decided that this run left out, and why it did. */
function howToRun(
  { id, howToRun: written }: FoundClaim,
  evidence: readonly Pick<ClaimEvidence, 'reason'>[],
): string {
  if (written !== null) return written;
  const [why] = evidence;
  return why === undefined
    ? 'Its workload comes with a later version.'
    : `Left out, since ${why.reason}: crossover run --claims ${id} runs its workload, with --targets for those that it compares.`;
}
