import type { BlockEstimate, Decomposition } from '../../model/report/findings/bound.js';
import type { Report } from '../../model/report/report.js';
import { databaseShareSentences } from '../../words/findings/database-share.js';
import { number, percent, quantity, quantityWithInterval } from '../../words/numbers.js';
import { shortName } from '../../words/names.js';
import type { Table } from './tables.js';

type Bounded = Decomposition & { readonly bounds: NonNullable<Decomposition['bounds']> };

/** Levels of a scenario whose requests wait for the database or another service, in reading order. */
function boundedOf(report: Report, scenarioId: string): Bounded[] {
  const levels = report.scenarios.find(({ id }) => id === scenarioId)?.levels ?? [];
  return levels.flatMap(({ id }) =>
    report.decompositions.flatMap((one) =>
      one.scenario === scenarioId && one.level === id && one.bounds ? [{ ...one, bounds: one.bounds }] : [],
    ),
  );
}

/** What a rewrite wins at most: a row for each level, target and kind of request. */
export function boundTable(report: Report, scenarioId: string): Table {
  const rows = boundedOf(report, scenarioId).flatMap(({ level, target, bounds }) =>
    [
      { which: 'mean', bound: bounds.mean },
      { which: 'at or above p95', bound: bounds.atOrAboveP95 },
    ].map(({ which, bound }) => [
      level,
      shortName(report, target),
      which,
      ms(bound.latencyMs),
      ms(bound.application.ms),
      share(bound.application.share),
      times(bound.application.ratio),
      ...(bound.outsidePostgres
        ? [ms(bound.outsidePostgres.ms), times(bound.outsidePostgres.ratio)]
        : ['–', '–']),
    ]),
  );
  return {
    caption: 'What another language could win at most, with 95 % intervals over blocks',
    columns: [
      ...['Level', 'Target', 'Requests'].map((title) => ({ title, align: 'left' as const })),
      ...[
        'Latency',
        'The service’s own code',
        'Its share',
        'Without it',
        outerTitle(boundedOf(report, scenarioId)),
        'Without that',
      ].map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
  };
}

const ms = (estimate: BlockEstimate) => quantityWithInterval('ms', estimate.estimate, estimate);
const share = (estimate: BlockEstimate) => quantityWithInterval('share', estimate.estimate, estimate);
const times = (estimate: BlockEstimate) => quantityWithInterval('times', estimate.estimate, estimate);

/** What bounds another language's gain in a scenario, in plain words; empty where nothing was timed or read. */
export function boundSentences(report: Report, scenarioId: string): string[] {
  const own = (report.databaseShares ?? []).filter(({ scenario }) => scenario === scenarioId);
  return [
    ...own.flatMap((share) => databaseShareSentences(shortName(report, share.target), share)),
    ...timedSentences(report, scenarioId),
  ];
}

function timedSentences(report: Report, scenarioId: string): string[] {
  const bounded = boundedOf(report, scenarioId);
  if (bounded.length === 0) {
    return report.decompositions.some(({ scenario }) => scenario === scenarioId)
      ? [
          'No request of this scenario asks the database or another service, so there is no database time and no pool wait to show: all of its time is the service’s and the machine’s, and nothing but the measured figures bounds what another language wins.',
        ]
      : [];
  }
  const targets = [...new Set(bounded.map(({ target }) => target))];
  return [
    ...targets.flatMap((target) => {
      const own = bounded.filter((one) => one.target === target);
      const name = shortName(report, target);
      return [ownCodeSentence(name, own), ...postgresSentence(name, own)];
    }),
    'Each bound holds at the level’s load: where requests queue for the service itself, a faster one also shortens the queue, which counts as time outside Postgres and the pool, not as the service’s own code. Statements of a request that run at once are counted in full, so Postgres’s part is then too large, by the shorter one.',
  ];
}

function ownCodeSentence(name: string, own: readonly Bounded[]): string {
  const over = (of: (bounds: Bounded['bounds']) => BlockEstimate) =>
    own.map(({ level, bounds }) => ({ level, value: of(bounds).estimate }));
  const shares = rangeWords(
    over(({ mean }) => mean.application.share),
    percent,
  );
  const mean = rangeWords(
    over((bounds) => bounds.mean.application.ratio),
    number,
  );
  const slow = rangeWords(
    over(({ atOrAboveP95 }) => atOrAboveP95.application.ratio),
    number,
  );
  return `${name}’s own code (application and serialising) is ${shares} of the mean latency. Were it gone altogether, the mean request would be ${mean} times as fast, those at or above p95 ${slow} times.${outerSentence(own)}`;
}

/** The bound that holds for every rewrite: it also replaces the driver, and the server that reads the request. */
function outerSentence(own: readonly Bounded[]): string {
  const outer = own.flatMap(({ level, bounds }) =>
    bounds.mean.outsidePostgres ? [{ level, value: bounds.mean.outsidePostgres.ratio.estimate }] : [],
  );
  return outer.length === 0
    ? ''
    : ` A rewrite also replaces the driver and the HTTP server: with all gone but ${keptWords(own)}, ${rangeWords(outer, number)} times, which no rewrite exceeds.`;
}

const callsDownstream = (own: readonly Bounded[]): boolean => own.some(({ mean }) => mean.downMs > 0);

function keptWords(own: readonly Bounded[]): string {
  return callsDownstream(own)
    ? 'the waits for the pool and the downstream service and what Postgres itself executes'
    : 'the pool wait and what Postgres itself executes';
}

function outerTitle(own: readonly Bounded[]): string {
  return callsDownstream(own)
    ? 'All outside Postgres, the pool and the downstream service'
    : 'All outside Postgres and the pool';
}

/** What Postgres says beside what the service says, the injected wait apart; a quotient above 1 is told as what was counted. */
function postgresSentence(name: string, own: readonly Bounded[]): string[] {
  const known = own.flatMap(({ level, postgres, mean }) => (postgres ? [{ level, postgres, mean }] : []));
  if (known.length === 0) return [];
  const waits = known.some(({ postgres }) => postgres.injectedWaitMs > 0);
  const beside = waits ? ', the injected wait left out of both,' : '';
  const shares = known.flatMap(({ level, postgres }) => {
    const { estimate } = quotientOf(postgres);
    return isShare(estimate) ? [{ level, value: estimate }] : [];
  });
  const counted = known
    .filter(({ postgres }) => !isShare(quotientOf(postgres).estimate))
    .map(({ level, ...one }) => `${level} ${countedWords(one)}`);
  return [
    ...(shares.length > 0
      ? [
          `Of what ${name} waits for as database${beside} Postgres itself executes ${rangeWords(shares, percent)}; the rest is the driver, the way there and back, and the event loop’s or the scheduler’s delay.`,
        ]
      : []),
    ...(counted.length > 0
      ? [
          `Of ${name} no share can be told where Postgres executed more than was waited for: statements that ran at once each count in full, and both counts are not of exactly the same requests (${counted.join('; ')}).`,
        ]
      : []),
  ];
}

type Postgres = NonNullable<Decomposition['postgres']>;

const quotientOf = (postgres: Postgres) => postgres.shareOfDbBesideWait ?? postgres.shareOfDb;
const isShare = (value: number) => value <= 1;

/** `4.62 ms executed, 3.43 ms waited for`: each without the injected wait. */
function countedWords({ postgres, mean }: { postgres: Postgres; mean: Decomposition['mean'] }): string {
  const beyond = (value: number) => quantity('ms', Math.max(0, value - postgres.injectedWaitMs));
  return `${beyond(postgres.executionMs.estimate)} executed, ${beyond(mean.dbMs)} waited for`;
}

/** `12 %`, or `1.2 % (wait-200) to 31 % (wait-0)`. */
function rangeWords(
  values: readonly { readonly level: string; readonly value: number }[],
  text: (value: number) => string,
): string {
  const sorted = [...values].sort((x, y) => x.value - y.value);
  const [least, most] = [sorted[0], sorted.at(-1)];
  if (!least || !most) return '';
  return text(least.value) === text(most.value)
    ? text(least.value)
    : `${text(least.value)} (${least.level}) to ${text(most.value)} (${most.level})`;
}

/** Where each request's time went: the figures behind the decomposition charts, beside what Postgres says. */
export function decompositionTable(report: Report, scenarioId: string): Table {
  const time = (value: number) => quantity('ms', value);
  const bounded = boundedOf(report, scenarioId);
  const withDownstream = callsDownstream(bounded);
  const rows = bounded.flatMap(({ level, target, mean, atOrAboveP95, postgres, bounds }) =>
    [
      {
        which: 'mean',
        parts: mean,
        bound: bounds.mean,
        says: postgres && [
          time(postgres.executionMs.estimate),
          postgres.injectedWaitMs > 0 ? time(postgres.injectedWaitMs) : 'none',
          isShare(quotientOf(postgres).estimate)
            ? share(quotientOf(postgres))
            : `no share: ${countedWords({ postgres, mean })}`,
        ],
      },
      { which: 'at or above p95', parts: atOrAboveP95, bound: bounds.atOrAboveP95, says: null },
    ].map(({ which, parts, bound, says }) => [
      level,
      shortName(report, target),
      which,
      ...[parts.poolMs, parts.dbMs, ...(withDownstream ? [parts.downMs] : [])].map(time),
      ...[parts.serMs, parts.appMs, bound.outsideMs.estimate].map(time),
      ...(says ?? ['–', '–', '–']),
    ]),
  );
  return {
    caption: 'Where a request’s time went, by Server-Timing, beside what Postgres says of its statements',
    columns: [
      ...['Level', 'Target', 'Requests'].map((title) => ({ title, align: 'left' as const })),
      ...[
        'Waiting for the pool',
        'Database',
        ...(withDownstream ? ['Downstream service'] : []),
        'Serialising',
        'Application',
        'Outside the service',
        'Postgres executed',
        'Of it injected wait',
        'Postgres’s share of database, without the wait',
      ].map((title) => ({ title, align: 'right' as const })),
    ],
    rows,
  };
}
