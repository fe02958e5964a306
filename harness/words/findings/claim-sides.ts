import { METRICS } from '../../model/metrics.js';
import type { Measures, MetricId } from '../../model/metrics.js';
import type { ClaimBeside } from '../../model/report/findings/claim-row.js';
import type { FoundClaim, FoundEvidence } from '../../model/report/report-data.js';
import type { Targets } from '../../model/report/leading-pair.js';
import { advantageWords } from '../comparison/comparison.js';
import { capitalised, shortName } from '../names.js';
import { bareQuantity, quantity } from '../numbers.js';
import { machinesWords } from './fleet.js';
import { bounded, ratioBound } from './bounded.js';

/** The difference that a user is taken to notice, as the scenarios' absolute margins have it. */
export const NOTICED_US = 5_000;

/** What the machines' sentence tells first; of those in one line, what decides. */
const COSTS: readonly (readonly MetricId[])[] = [
  ['cpu_per_1k'],
  ['cpu_per_delivery'],
  ['cpu_per_gb'],
  ['capacity_per_core'],
  ['rate_within_objective'],
  ['jobs_per_second'],
  ['throughput', 'speed_up'],
  ['memory_per_connection'],
  ['memory_peak'],
];

type Row = FoundEvidence | Exclude<ClaimBeside, { kind: 'fleet' }>;
/** One that has figures of both sides. */
type Compared = Row & { readonly aEstimate: number; readonly bEstimate: number };

const isCompared = (row: Row): row is Compared =>
  row.targets.length === 2 && row.aEstimate !== null && row.bEstimate !== null;

/** Those of some kinds, what decides before what stands beside it; where one target's own figures decide, they alone. */
function rowsOf({ evidence, beside }: FoundClaim, ...kinds: Measures[]): Row[] {
  const isOfKind = ({ metric }: Row) => kinds.includes(METRICS[metric].measures);
  const deciding = evidence.filter(isOfKind);
  if (deciding.some(hasEstimate) && !deciding.some(isCompared)) return deciding;
  return [...deciding, ...beside.filter((one) => one.kind !== 'fleet').filter(isOfKind)];
}

const hasEstimate = ({ estimate }: Row): boolean => estimate !== null;

/** What it means for who waits for an answer: where the sides differ most, by how much, and whether that is noticed. */
export function forUsers(run: Targets, claim: FoundClaim): string {
  if (claim.verdict === 'not-run') return 'Not measured by this run.';
  const waits = rowsOf(claim, 'latency', 'start');
  const times = waits.filter(isCompared).filter(({ unit }) => unit === 'us');
  const [widest] = [...times].sort((x, y) => differenceOf(y) - differenceOf(x));
  if (widest) return userSentence(run, widest);
  const figure = waits.find(hasEstimate);
  return figure ? ownSentence(run, figure) : 'What users wait for decides nothing here.';
}

const differenceOf = ({ aEstimate, bEstimate }: Compared): number => Math.abs(bEstimate - aEstimate);

function userSentence(run: Targets, row: Compared): string {
  const [a = '', b = ''] = row.targets.map((id) => shortName(run, id));
  const difference = row.bEstimate - row.aEstimate;
  const sooner = difference < 0 ? b : a;
  const sizes = `${a} ${quantity('us', row.aEstimate)}, ${b} ${quantity('us', row.bEstimate)}`;
  return `Where they differ most, in ${METRICS[row.metric].inSentence} of ${row.scenario}/${row.level}, ${sooner} is ${quantity('us', Math.abs(difference))} sooner (${sizes}): ${noticed(row)}.`;
}

/** By its interval where there is one of the difference. */
function noticed(row: Compared): string {
  const size = bareQuantity('us', NOTICED_US);
  const byDifference = row.marginKind === 'absolute' && row.low !== null && row.high !== null;
  const [low, high] = byDifference
    ? [row.low ?? 0, row.high ?? 0]
    : [row.bEstimate - row.aEstimate, row.bEstimate - row.aEstimate];
  if (Math.max(Math.abs(low), Math.abs(high)) < NOTICED_US)
    return `less than the ${size} that a user notices`;
  if (low > NOTICED_US || high < -NOTICED_US) return `more than the ${size} that a user notices`;
  return `not decided whether more than the ${size} that a user notices`;
}

/** What it means for who pays for the machines: CPU first, and the rate within the objective where it is known. */
export function forMachines(run: Targets, claim: FoundClaim): string {
  if (claim.verdict === 'not-run') return 'Not measured by this run.';
  const rows = rowsOf(claim, 'cpu', 'throughput', 'memory', 'count');
  const compared = rows.filter(isCompared);
  const first = dearestOf(compared);
  if (!first) {
    const figure = rows.find(hasEstimate);
    return figure ? ownSentence(run, figure) : 'What machines cost decides nothing here.';
  }
  const rate = compared.find(({ metric }) => metric === 'rate_within_objective');
  const second = first.metric === 'rate_within_objective' ? undefined : rate;
  return [
    ...[first, ...(second ? [second] : [])].map((row) => machineSentence(run, row)),
    ...fleetSentences(run, claim),
  ].join(' ');
}

/** Whole machines for the reader's own rate, or else for an example. */
function fleetSentences(run: Targets, { beside }: FoundClaim): string[] {
  const fleets = beside.filter((one) => one.kind === 'fleet');
  const shown =
    fleets.find(({ fleet }) => fleet.whose.kind === 'reader') ??
    fleets.find(({ fleet }) => fleet.whose.kind === 'example');
  if (!shown) return [];
  const [a = '', b = ''] = shown.targets.map((id) => shortName(run, id));
  return [`Whole machines as of ${shown.scenario}, ${machinesWords(shown.fleet, { a, b })}.`];
}

/** The first by the order of costs; a metric that is not among them comes last. */
function dearestOf(rows: readonly Compared[]): Compared | undefined {
  const rank = ({ metric }: Row) => {
    const at = COSTS.findIndex((metrics) => metrics.includes(metric));
    return at === -1 ? COSTS.length : at;
  };
  return [...rows].sort((x, y) => rank(x) - rank(y))[0];
}

function machineSentence(run: Targets, row: Compared): string {
  const [a = '', b = ''] = row.targets.map((id) => shortName(run, id));
  const { metric, unit, marginKind, estimate, low, high } = row;
  const [ofA = '', ofB = ''] = row.targets.map((id) => bounded(row, id));
  const sides = `${a} ${ofA}${quantity(unit, row.aEstimate)}, ${b} ${ofB}${quantity(unit, row.bEstimate)}`;
  const ahead =
    marginKind === null || estimate === null
      ? ''
      : `: ${advantageWords({ metric, marginKind, unit, ratio: estimate, low, high, bound: ratioBound(row) }, { a, b })}`;
  return `${placeWords(row)}: ${sides}${ahead}.`;
}

/** Of one target's own figure. */
function ownSentence(run: Targets, row: Row): string {
  const [id = ''] = row.targets;
  return `${placeWords(row)}: ${shortName(run, id)} ${bounded(row, id)}${quantity(row.unit, row.estimate ?? 0)}.`;
}

/** `Largest share of … in latency of crud/rate-200`: a metric's title is for tables and does not go into a sentence. */
function placeWords({ metric, scenario, level }: Row): string {
  return `${capitalised(METRICS[metric].inSentence)} of ${scenario}/${level}`;
}
