import { METRICS } from '../../model/metrics.js';
import type {
  AcrossRuns,
  FoundInRun,
  MovedComparison,
  MovedFigure,
  RunDifference,
} from '../../model/report/comparison/across-runs.js';
import type { Comparison, Summary } from '../../model/report/comparison/comparison.js';
import type { ReportData } from '../../model/report/report-data.js';
import type { Scenario } from '../../model/plan/scenario.js';
import { MINIMUM } from '../../rules/minimum.js';
import { stepDown } from '../../stats/multiplicity.js';
import { studentTail } from '../../stats/student.js';
import type { Welch } from '../../stats/welch.js';
import type { RunData } from '../run-data.js';
import { errorAtLastLook } from '../looks.js';
import { asPrinted, marginOn, movementOf, pooledOver } from './movement.js';

/** A run as it is compared: what is stored of it, and what its report says. */
export interface ComparedRun {
  readonly data: Pick<RunData, 'plan' | 'records'>;
  readonly report: Pick<ReportData, 'comparisons' | 'summaries'> & {
    readonly run: Pick<ReportData['run'], 'id' | 'startedAt'>;
  };
}

/** Runs may make one false claim of a movement with at most this probability. */
const FAMILY_LEVEL = 0.05;

/**
 * Two runs or more of the same services, first and last compared, in the order given. What drifts for both services of a
 * comparison cancels in their ratio; a service's own figures are compared only where machine and software are the same.
 */
export function compareRuns(runs: readonly ComparedRun[], differences: readonly RunDifference[]): AcrossRuns {
  const comparisons = inFamily(movedComparisons(runs));
  return {
    runs: runs.map(({ report, data }) => ({
      id: report.run.id,
      startedAt: report.run.startedAt,
      profile: data.plan.profile,
      lab: data.plan.lab,
    })),
    differences: [...differences],
    outcome: outcomeOf(comparisons),
    comparisons,
    figures: differences.some(({ name }) => isOfTheMachine(name)) ? null : movedFigures(runs),
    notInAll: notInAll(runs),
  };
}

function isOfTheMachine(name: string): boolean {
  return (
    ['environment', 'target', 'image'].some((part) => name.startsWith(`${part}.`)) || name === 'plan.lab'
  );
}

const keyOf = ({ scenario, level, metric, marginKind, a, b }: Comparison) =>
  [scenario, level, metric, marginKind, a, b].join(' ');

/** Each comparison that every run has, once. */
function inEveryRun(runs: readonly ComparedRun[]): Comparison[][] {
  const byKey = runs.map(
    ({ report }) =>
      new Map(report.comparisons.filter(({ arm }) => arm === 'ab').map((row) => [keyOf(row), row])),
  );
  return [...(byKey[0]?.keys() ?? [])].flatMap((key) => {
    const rows = byKey.flatMap((of) => of.get(key) ?? []);
    return rows.length === runs.length ? [rows] : [];
  });
}

interface Moved {
  readonly row: MovedComparison;
  readonly movement: Welch | null;
}

function movedComparisons(runs: readonly ComparedRun[]): Moved[] {
  const errors = errorsOf(runs);
  return inEveryRun(runs).flatMap((rows) => {
    const [first] = rows;
    if (!first) return [];
    const { scenario, level, metric, unit, marginKind, margin, a, b } = first;
    const found = rows.map(
      ({ ratio, low, high, blocks, verdict }) => ({ estimate: ratio, low, high, blocks, verdict }) as const,
    );
    const movement = movementOf(found, marginKind, errors);
    const place = { scenario, level, metric, unit, marginKind, margin };
    const row: MovedComparison = {
      ...place,
      a,
      b,
      primary: rows.every(({ primary }) => primary),
      runs: found,
      movement: movement && asPrinted(movement, marginKind),
      ...judged(place, rows, movement),
      pooled: pooledOver(found, marginKind, errors),
    };
    return [{ row, movement }];
  });
}

/** The rules in the order in which they apply; the first that speaks decides. */
function judged(
  place: Judged,
  rows: readonly Comparison[],
  movement: Welch | null,
): Pick<MovedComparison, 'verdict' | 'decidedBy'> {
  const open = (decidedBy: MovedComparison['decidedBy']) => ({ verdict: 'inconclusive', decidedBy }) as const;
  const lost = lostIn(rows);
  if (lost) return open(lost);
  if (rows.some(({ verdict }) => verdict === 'invalid'))
    return { verdict: 'invalid', decidedBy: { kind: 'invalid-in-a-run' } };
  if (rows.some(({ blocks }) => blocks < MINIMUM.pairs))
    return open({ kind: 'too-few-pairs', needed: MINIMUM.pairs });
  if (movement === null) return open({ kind: 'no-interval' });
  const verdict = verdictOf(place, movement);
  // That what was found stood still is so, whatever held it; what moved is laid to a service only where it is its own.
  return isMoved(verdict) && !rows.every(isTheirOwn)
    ? open({ kind: 'not-judged-in-a-run' })
    : { verdict, decidedBy: { kind: 'interval' } };
}

const isMoved = (verdict: MovedComparison['verdict']): boolean =>
  verdict === 'a-better' || verdict === 'b-better';

/** A service that lost most of its blocks has no figure there that could have moved. */
function lostIn(
  rows: readonly Comparison[],
): Extract<MovedComparison['decidedBy'], { kind: 'lost-in-a-run' }> | null {
  const losers = rows.map(({ a, b, decidedBy }) =>
    decidedBy.kind === 'outcome' ? { a, b }[decidedBy.loser] : null,
  );
  const target = losers.find((loser) => loser !== null);
  if (target === undefined) return null;
  const runs = losers.flatMap((loser, index) => (loser === target ? [index + 1] : []));
  return { kind: 'lost-in-a-run', target, runs };
}

const isTheirOwn = ({ decidedBy, bound }: Comparison): boolean =>
  decidedBy.kind === 'interval' && bound === undefined;

/** What error the intervals of each run spend: less than 5 % each where looks were planned. */
const errorsOf = (runs: readonly ComparedRun[]) => runs.map(({ data }) => errorAtLastLook(data)(0.05));

type Judged = Pick<MovedComparison, 'metric' | 'marginKind' | 'margin'>;

function verdictOf({ metric, marginKind, margin }: Judged, movement: Welch): MovedComparison['verdict'] {
  const most = marginOn(marginKind, margin);
  const upIsB = METRICS[metric].better === 'higher';
  if (movement.low > most) return upIsB ? 'b-better' : 'a-better';
  if (movement.high < -most) return upIsB ? 'a-better' : 'b-better';
  return movement.low90 > -most && movement.high90 < most ? 'equivalent' : 'inconclusive';
}

/** Many comparisons are looked at at once: a movement that does not survive Holm over all of them is none yet. */
function inFamily(moved: readonly Moved[]): MovedComparison[] {
  const survives = stepDown(moved.map(beyondByChance), (left) => FAMILY_LEVEL / left);
  return moved.map(({ row }, index) => {
    return isMoved(row.verdict) && survives[index] !== true
      ? { ...row, verdict: 'inconclusive', decidedBy: { kind: 'family' } }
      : row;
  });
}

/** How probable so large a movement would be if the truth lay on the margin, either side counted. */
function beyondByChance({ row, movement }: Moved): number {
  if (movement === null || row.decidedBy.kind !== 'interval') return 1;
  const beyond = Math.abs(movement.mean) - marginOn(row.marginKind, row.margin);
  if (beyond <= 0) return 1;
  return Math.min(1, 2 * studentTail(beyond / movement.standardError, movement.degrees));
}

function outcomeOf(comparisons: readonly MovedComparison[]): AcrossRuns['outcome'] {
  const primary = comparisons.filter((row) => row.primary);
  if (primary.some(({ verdict }) => isMoved(verdict))) return 'differ';
  return primary.length > 0 && primary.every(({ verdict }) => verdict === 'equivalent')
    ? 'agree'
    : 'undecided';
}

/** A target's own figures at levels whose load was fixed: where a pilot found the rate, each run had another. */
function movedFigures(runs: readonly ComparedRun[]): MovedFigure[] {
  const [first, ...others] = runs;
  if (!first) return [];
  const errors = errorsOf(runs);
  const fixed = new Set(first.data.plan.scenarios.flatMap(fixedLevels));
  return first.report.summaries.flatMap((summary): MovedFigure[] => {
    if (!fixed.has(`${summary.scenario}/${summary.level}`)) return [];
    const same = others.flatMap(
      ({ report }) => report.summaries.find((other) => isSame(summary, other)) ?? [],
    );
    if (same.length < others.length) return [];
    const found = [summary, ...same].map(({ estimate, low, high, blocks }): FoundInRun => ({
      estimate,
      low,
      high,
      blocks,
    }));
    const { scenario, level, metric, unit, target } = summary;
    const row = METRICS[metric];
    const scenarioMargin = first.data.plan.scenarios.find(({ id }) => id === scenario)?.ratioMargin ?? 1.1;
    const margin = row.canBeZero ? row.margin : scenarioMargin;
    const { marginKind } = row;
    const movement = movementOf(found, marginKind, errors);
    const verdict = movement === null ? 'inconclusive' : verdictOf({ metric, marginKind, margin }, movement);
    const isJudged =
      found.every(({ blocks }) => blocks >= MINIMUM.pairs) &&
      (!isMoved(verdict) || runs.every(({ report }) => isOwnLimit(report, summary)));
    return [
      {
        scenario,
        level,
        metric,
        unit,
        marginKind,
        margin,
        target,
        runs: found,
        movement: movement && asPrinted(movement, marginKind),
        verdict: inOwnWords(isJudged ? verdict : 'inconclusive'),
      },
    ];
  });
}

/** Whether no comparison says that something else than the target was its limit there. */
function isOwnLimit(
  { comparisons }: ComparedRun['report'],
  { scenario, level, metric, target }: Summary,
): boolean {
  return comparisons.every(
    ({ a, b, boundBy, ...row }) =>
      row.scenario !== scenario ||
      row.level !== level ||
      row.metric !== metric ||
      boundBy === undefined ||
      ((a !== target || boundBy.a === 'target') && (b !== target || boundBy.b === 'target')),
  );
}

/** The last run stands where b stands in a comparison. */
function inOwnWords(verdict: MovedComparison['verdict']): MovedFigure['verdict'] {
  if (verdict === 'b-better') return 'better';
  if (verdict === 'a-better') return 'worse';
  return verdict === 'equivalent' ? 'equivalent' : 'inconclusive';
}

function fixedLevels({ id, levels }: Scenario): string[] {
  return levels.flatMap((level) => {
    const { load } = level;
    const found = load.kind === 'open-loop' && typeof load.ratePerSecond !== 'number';
    return found ? [] : [`${id}/${level.id}`];
  });
}

function isSame(one: Summary, other: Summary): boolean {
  return (
    one.scenario === other.scenario &&
    one.level === other.level &&
    one.metric === other.metric &&
    one.target === other.target
  );
}

function notInAll(runs: readonly ComparedRun[]): AcrossRuns['notInAll'] {
  const levels = runs.map(
    ({ report }) => new Set(report.comparisons.map(({ scenario, level }) => `${scenario} ${level}`)),
  );
  const every = new Set(levels.flatMap((of) => [...of]));
  return [...every]
    .filter((name) => !levels.every((of) => of.has(name)))
    .map((name) => {
      const [scenario = '', level = ''] = name.split(' ');
      return { scenario, level };
    });
}
