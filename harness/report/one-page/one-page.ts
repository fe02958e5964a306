import { groupBy } from '../../model/group.js';
import { WITHOUT_PGO } from '../../model/run/environment.js';
import type { Pair } from '../../model/report/leading-pair.js';
import { leadingPair } from '../../model/report/leading-pair.js';
import type { Comparison } from '../../model/report/comparison/comparison.js';
import type { OwnKind } from '../../model/plan/own-service.js';
import type { Report } from '../../model/report/report.js';
import { metricTitle } from '../../words/comparison/comparison.js';
import type { Sides } from '../../words/names.js';
import { sidesOf } from '../../words/names.js';
import { count, counted } from '../../words/numbers.js';
import { toDecideWords } from '../../words/comparison/to-decide.js';
import { coresOf, isMapped, levelTitle } from '../names.js';
import type { ServiceKind } from './kinds.js';
import { KINDS } from './kinds.js';
import type { ForMachines } from './machines.js';
import { forMachines } from './machines.js';
import { anyOf, meaning, verdictSentences } from './meaning.js';
import type { Asked, ForUsers } from './users.js';
import { askedOf, feltFigures, forUsers, judgedByWords } from './users.js';

const MOST_ROWS = 8;

/** One kind of service: what was asked, what was found, and what it means. */
export interface OnePageRow {
  readonly place: ServiceKind;
  readonly levelTitle: string;
  readonly a: string;
  readonly b: string;
  readonly users: ForUsers;
  readonly machines: ForMachines;
  readonly sure: string;
  readonly meaning: string;
}

/** What a report begins with, for who decides. */
export interface OnePage {
  readonly sides: Sides;
  readonly asked: Asked;
  /** By what latency is judged, in a sentence. */
  readonly judgedBy: string;
  /** The rows in a sentence or two. */
  readonly verdict: string;
  readonly rows: readonly OnePageRow[];
  /** Which programs were measured: a language is not a program. */
  readonly measured: string;
  /** What makes the first side slower here than it need be; empty where nothing does. */
  readonly handicap: string;
  /** What the rows leave open, and what deciding it would take. */
  readonly open: readonly { readonly what: string; readonly takes: string }[];
}

/** Null where nothing was compared, or in too few blocks for any verdict. */
export function onePageOf(report: Report): OnePage | null {
  const pair = leadingPair(report);
  if (!pair || report.found.kind !== 'effects') return null;
  const asked = askedOf(report, pair);
  const rows = placesOf(report, pair).flatMap((place) => rowOf(report, { pair, place, asked }) ?? []);
  if (rows.length === 0) return null;
  const shown = rows.slice(0, MOST_ROWS);
  const sides = sidesOf(report, pair);
  return {
    sides,
    asked,
    judgedBy: judgedByWords(report, pair, asked),
    rows: shown,
    verdict: verdictSentences(shown, sides, asked),
    measured: measuredWords(report, pair, shown),
    handicap: handicapWords(report, pair),
    open: shown.flatMap(({ place, users, machines }) =>
      [users, machines].flatMap(({ decidedBy }) => openPoint(place, decidedBy)),
    ),
  };
}

const compared = (report: Report, { a, b }: Pair) =>
  report.comparisons.filter((row) => row.arm === 'ab' && row.a === a && row.b === b);

/**
 * The kinds that the run has, then any other scenario by its last level that was compared. Where the run has no such
 * kind, as of a reader's own services, by each of its levels.
 */
function placesOf(report: Report, pair: Pair): ServiceKind[] {
  const rows = compared(report, pair);
  const has = ({ scenario, level }: ServiceKind) =>
    rows.some((row) => row.scenario === scenario && row.level === level);
  const kinds = KINDS.flatMap((places) => places.find(has) ?? []);
  const others = report.scenarios
    .filter(({ id }) => !kinds.some(({ scenario }) => scenario === id) && !isMapped(report, id))
    .flatMap(({ id: scenario, title, levels }) => {
      const places = levels
        .map((level) => ({ scenario, level: level.id, does: `is like “${title}” (${level.title})` }))
        .filter(has);
      return kinds.length === 0 ? places : places.slice(-1);
    });
  return [...kinds, ...others];
}

function rowOf(
  report: Report,
  { pair, place, asked }: { readonly pair: Pair; readonly place: ServiceKind; readonly asked: Asked },
): OnePageRow | null {
  const ofScenario = compared(report, pair).filter(({ scenario }) => scenario === place.scenario);
  const rows = ofScenario.filter(({ level }) => level === place.level);
  const users = forUsers(report, rows, asked);
  const machines = forMachines(report, rows, withinObjective(ofScenario, place));
  if (users.notices === 'not-measured' && machines.saves === 'not-measured') return null;
  const sides = sidesOf(report, pair);
  return {
    place,
    levelTitle: levelTitle(report, place.scenario, place.level),
    a: feltFigures(rows, 'a') || '–',
    b: feltFigures(rows, 'b') || '–',
    users,
    machines,
    sure: sureWords(users, machines),
    meaning: meaning(users, machines, sides, asked),
  };
}

/** The rate within the objective of the level itself, else of the workload as a whole. */
function withinObjective(ofScenario: readonly Comparison[], { level }: ServiceKind): Comparison | undefined {
  const rates = ofScenario.filter(({ metric }) => metric === 'rate_within_objective');
  return [`objective-${level}`, 'objective'].flatMap((id) => rates.find((row) => row.level === id) ?? [])[0];
}

/** How sure the row's two answers are: `shown in 5 pairs`, `machines shown, users not decided, in 5 pairs`. */
function sureWords(users: ForUsers, machines: ForMachines): string {
  const open = [
    ...(users.notices === 'open' ? ['users'] : []),
    ...(machines.saves === 'open' ? ['machines'] : []),
  ];
  const of = restsOnWords(users.decidedBy ?? machines.decidedBy);
  if (open.length === 0) return `shown${of}`;
  const both = users.notices !== 'not-measured' && machines.saves !== 'not-measured';
  if (open.length === 2 || !both) return `not decided${of}`;
  const [undecided, shown] = users.notices === 'open' ? ['users', 'machines'] : ['machines', 'users'];
  return `${shown} shown, ${undecided} not decided,${of}`;
}

/** ` in 5 pairs`; of what lost blocks decided, which leave no pair, ` in 5 blocks`. */
function restsOnWords(row: Comparison | null): string {
  if (row?.decidedBy.kind === 'outcome') return ` in ${counted(row.decidedBy.held, 'block')}`;
  return row && row.blocks > 0 ? ` in ${counted(row.blocks, 'pair')}` : '';
}

function openPoint({ does }: ServiceKind, row: Comparison | null): OnePage['open'] {
  if (!row) return [];
  const takes = toDecideWords(row);
  return takes === '' ? [] : [{ what: `${does}: ${metricTitle(row)}`, takes }];
}

function measuredWords(report: Report, { a, b }: Pair, rows: readonly OnePageRow[]): string {
  const cores = coresWords(report, rows);
  const own = [a, b].flatMap((id) => report.targets.find((target) => target.id === id) ?? []);
  return own
    .map(({ title, runtime, own: kind, workers, workerCounts = workers === null ? [] : [workers] }) =>
      kind
        ? `${title}, ${OWN_WORDS[kind]}`
        : [title, runtime, workerCounts.length === 0 ? '' : `${workersWords(workerCounts)} on ${cores}`]
            .filter(Boolean)
            .join(', '),
    )
    .join('; ');
}

/** What each trial did with a reader's own service. */
const OWN_WORDS: Readonly<Record<OwnKind, string>> = {
  deployed: 'started afresh for each trial',
  restarted: 'restarted for each trial',
  'as-it-stands': 'as it stands',
};

/** `1 worker process`, `1 or 2 worker processes`. */
function workersWords(counts: readonly number[]): string {
  const isOne = counts.every((workers) => workers === 1);
  return `${anyOf(counts.map(count))} worker ${isOne ? 'process' : 'processes'}`;
}

/** `1 core, 2 where it hashes passwords or computes in its own code`. */
function coresWords(report: Report, rows: readonly OnePageRow[]): string {
  const usual = report.environment.cpus.targetCores;
  const others = groupBy(rows, ({ place }) => String(coresOf(report, place.scenario, place.level)));
  const elsewhere = [...others].flatMap(([cores, own]) =>
    cores === String(usual) ? [] : [`${cores} where it ${anyOf(own.map(({ place }) => place.does))}`],
  );
  return [counted(usual, 'core'), ...elsewhere].join(', ');
}

function handicapWords(report: Report, { a, b }: Pair): string {
  const { versions, cpus } = report.environment;
  const sides = sidesOf(report, { a, b });
  const first = report.targets.find(({ id }) => id === a);
  const isSlow = first?.language === 'python' && (versions['python'] ?? '').includes(WITHOUT_PGO);
  const isFew = typeof first?.workers === 'number' && first.workers < cpus.targetCores;
  const said = [
    ...(isSlow ? [`its interpreter was ${WITHOUT_PGO}: slower by tens of per cent`] : []),
    ...(isFew ? [`${counted(first.workers ?? 0, 'worker')} had ${counted(cpus.targetCores, 'core')}`] : []),
  ];
  return said.length === 0 ? '' : `${sides.a} can do better than here: ${said.join('; ')}.`;
}
