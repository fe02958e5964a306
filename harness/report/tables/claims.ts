import type {
  ClaimBeside,
  ClaimEvidence,
  ClaimRow,
  ClaimVerdict,
} from '../../model/report/findings/claim-row.js';
import type { Report } from '../../model/report/report.js';
import { count, quantity, quantityWithInterval, times } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import { fleetWords } from '../../words/findings/fleet.js';
import type { Table } from './tables.js';
import { advantageWords, metricTitle } from '../../words/comparison/comparison.js';
import { bounded, ratioBound } from '../../words/findings/bounded.js';

/** A sign and a word, so that neither colour nor shape alone tells what came out. */
export interface Mark {
  readonly sign: string;
  readonly word: string;
}

/** In the order in which they are counted. */
export const VERDICT_MARKS: Readonly<Record<ClaimVerdict, Mark>> = {
  reproduced: { sign: '✓', word: 'reproduced' },
  refuted: { sign: '✗', word: 'refuted' },
  mixed: { sign: '±', word: 'mixed' },
  inconclusive: { sign: '?', word: 'inconclusive' },
  'not-run': { sign: '–', word: 'not run' },
};

const OUTCOME_MARKS: Readonly<Record<ClaimEvidence['outcome'], Mark>> = {
  'as-predicted': { sign: '✓', word: 'as predicted' },
  opposite: { sign: '✗', word: 'opposite' },
  between: { sign: '±', word: 'between' },
  undecided: { sign: '?', word: 'undecided' },
  missing: { sign: '–', word: 'not run' },
};

export const SOURCES: Readonly<Record<ClaimRow['source'], string>> = {
  asserted: 'asserted by the article',
  reported: 'reported by the article',
  ours: 'ours: the article leaves it out',
};

/** What decided a claim, in words and formatted figures. */
export interface EvidenceWords {
  readonly mark: Mark;
  readonly scenario: string;
  /** `crud rate-200`. */
  readonly place: string;
  /** `Latency, median: Go 1.68x faster [1.61, 1.75]`; the metric alone where nothing was measured. */
  readonly figure: string;
  readonly predicted: string;
  /** Why it is open or missing; empty where it is decided. */
  readonly why: string;
}

/** What a verdict was made of: `2 as predicted, 1 undecided, 4 not run`. */
export function outcomesCounted(evidence: readonly ClaimEvidence[]): string {
  return Object.entries(OUTCOME_MARKS)
    .map(([outcome, { word }]) => ({ word, times: evidence.filter((one) => one.outcome === outcome).length }))
    .filter(({ times }) => times > 0)
    .map(({ word, times }) => `${count(times)} ${word}`)
    .join(', ');
}

export function evidenceWords(report: Report, evidence: ClaimEvidence): EvidenceWords {
  const { scenario, level, predicted, reason, outcome } = evidence;
  const isOpen = outcome === 'undecided' || outcome === 'missing';
  return {
    mark: OUTCOME_MARKS[outcome],
    scenario,
    place: `${scenario} ${level}`,
    figure: figureWords(report, evidence),
    predicted,
    // Decided without a figure: the outcome itself, that a target lost its blocks.
    why: isOpen || evidence.estimate === null || outcome === 'between' ? reason : '',
  };
}

/** What a claim looked at, whether it decides or stands beside. */
type Looked = Omit<ClaimBeside, 'verdict' | 'kind'>;

function figureWords(report: Report, looked: Looked): string {
  const { metric, marginKind, unit, targets, estimate, low, high } = looked;
  const title = metricTitle({ metric, marginKind: marginKind ?? 'ratio' });
  const [a = '', b = ''] = targets.map((id) => shortName(report, id));
  if (marginKind !== null && estimate !== null)
    return `${title}: ${advantageWords({ metric, marginKind, unit, ratio: estimate, low, high, bound: ratioBound(looked) }, { a, b })}`;
  if (targets.length === 2) return sidesWords(title, looked, a, b);
  const own = bounded(looked, targets[0] ?? '');
  return estimate === null
    ? title
    : `${title}: ${a} ${own}${quantityWithInterval(unit, estimate, { low, high })}`;
}

/** Each target's own figure, and how many times better the second is where that was asked for. */
function sidesWords(title: string, one: Looked, a: string, b: string): string {
  const { unit, aEstimate, bEstimate, estimate, low, high } = one;
  if (aEstimate === null || bEstimate === null) return title;
  const [ofA = '', ofB = ''] = one.targets.map((id) => bounded(one, id));
  const sides = `${title}: ${a} ${ofA}${quantity(unit, aEstimate)}, ${b} ${ofB}${quantity(unit, bEstimate)}`;
  if (estimate === null || low === null || high === null) return sides;
  return `${sides} (${times(estimate)}; ${times(low)} to ${times(high)} at the ends of both own intervals)`;
}

/** A line of what stands beside: `crud rate-200, CPU seconds per 1,000 requests: Go 2.31x less [2.10, 2.54]`. */
export function besideWords(report: Report, beside: ClaimBeside): string {
  return `${beside.scenario} ${beside.level}, ${foundBeside(report, beside)}`;
}

function foundBeside(report: Report, beside: ClaimBeside): string {
  if (beside.kind !== 'fleet') return figureWords(report, beside);
  const [a = '', b = ''] = beside.targets.map((id) => shortName(report, id));
  return `whole machines ${fleetWords(beside.fleet, { a, b })}`;
}

export function claimsRun({ claims }: Report): ClaimRow[] {
  return claims.filter(({ verdict }) => verdict !== 'not-run');
}

export function claimsNotRun({ claims }: Report): ClaimRow[] {
  return claims.filter(({ verdict }) => verdict === 'not-run');
}

/** How often each verdict was given, those never given left out. */
export function claimTally({ claims }: Report): { readonly verdict: ClaimVerdict; readonly times: number }[] {
  return (Object.keys(VERDICT_MARKS) as ClaimVerdict[])
    .map((verdict) => ({ verdict, times: claims.filter((row) => row.verdict === verdict).length }))
    .filter(({ times }) => times > 0);
}

/** `2 reproduced, 1 refuted, 14 not run`. */
export function claimTallyWords(report: Report): string {
  return claimTally(report)
    .map(({ verdict, times }) => `${count(times)} ${VERDICT_MARKS[verdict].word}`)
    .join(', ');
}

export const verdictText = (verdict: ClaimVerdict) =>
  `${VERDICT_MARKS[verdict].sign} ${VERDICT_MARKS[verdict].word}`;

/** Each claim that was run, with its verdict, for text renderers. */
export function claimsTable(report: Report): Table {
  return {
    caption: 'Claims put to the test',
    columns: [
      ...['Claim', 'Verdict', 'For users', 'For machines', 'Why'],
      ...['Rule, fixed before the run', 'What this does not establish'],
    ].map((title) => ({ title, align: 'left' })),
    rows: claimsRun(report).map(({ id, claim, verdict, forUsers, forMachines, reason, rule, limits }) => [
      ...[`${claim} (${id})`, verdictText(verdict), forUsers, forMachines],
      ...[reason, rule, limits],
    ]),
  };
}

/** What stands beside the deciders of the claims that were run, and decides nothing. */
export function claimBesideTable(report: Report): Table {
  return {
    caption: 'What stands beside, and decides nothing',
    columns: ['Claim', 'Level', 'Found [95 %]'].map((title) => ({ title, align: 'left' })),
    rows: claimsRun(report).flatMap(({ id, beside }) =>
      beside.map((one) => [id, `${one.scenario} ${one.level}`, foundBeside(report, one)]),
    ),
  };
}

/** Everything that decided the claims that were run. */
export function claimEvidenceTable(report: Report): Table {
  return {
    caption: 'What decided each claim',
    columns: ['Claim', 'Level', 'Found [95 %]', 'Predicted', 'Outcome'].map((title) => ({
      title,
      align: 'left',
    })),
    rows: claimsRun(report).flatMap(({ id, evidence }) =>
      evidence.map((one) => {
        const { mark, place, figure, predicted, why } = evidenceWords(report, one);
        return [id, place, figure, predicted, `${mark.sign} ${mark.word}${why === '' ? '' : `: ${why}`}`];
      }),
    ),
  };
}
