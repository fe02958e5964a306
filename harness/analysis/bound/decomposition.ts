import type {
  BlockEstimate,
  Decomposition,
  PostgresPart,
  RequestBound,
  Saving,
} from '../../model/report/findings/bound.js';
import type { HttpLoadRecord, TimingParts } from '../../model/run/load-record.js';
import type { CompletedObservation, DatabaseRecord } from '../../model/run/observation.js';
import type { Level } from '../../model/plan/scenario.js';
import { Histogram } from '../../stats/histogram.js';
import type { PartSaving } from './bound.js';
import { savingOf } from './bound.js';
import { groupBy } from '../../model/group.js';
import type { Averaged } from '../comparison/over-blocks.js';
import { overBlocks } from '../comparison/over-blocks.js';
import { goodInWindow } from '../window/good-in-window.js';
import type { RequestParts } from '../window/request-parts.js';
import { partsAtMean, partsAtOrAboveP95 } from '../window/request-parts.js';

/** One block's window with Server-Timing in its answers. */
interface Timed {
  readonly load: HttpLoadRecord;
  readonly timing: NonNullable<HttpLoadRecord['serverTiming']>;
  readonly database: DatabaseRecord | null;
}

type ServedLevel = Pick<Decomposition, 'scenario' | 'level' | 'target'>;

/**
 * Where the requests of one (scenario, level, target) spent their time, what of it Postgres itself accounts for, and
 * what another language could win. Null without Server-Timing.
 */
export function decompositionOf(
  place: ServedLevel,
  level: Pick<Level, 'injectedWaitMs'>,
  held: readonly CompletedObservation[],
): Decomposition | null {
  const timed = held.flatMap(({ load, database }): Timed[] =>
    load.kind === 'http' && load.serverTiming ? [{ load, timing: load.serverTiming, database }] : [],
  );
  const total = sum(timed, ({ timing }) => timing.count);
  if (total === 0) return null;
  const over = (partsOf: (one: Timed) => TimingParts): TimingParts => {
    const of = (part: keyof TimingParts) =>
      sum(timed, (one) => partsOf(one)[part] * one.timing.count) / total;
    return {
      poolMs: of('poolMs'),
      dbMs: of('dbMs'),
      downMs: of('downMs'),
      serMs: of('serMs'),
      appMs: of('appMs'),
    };
  };
  const watched = timed.flatMap(({ database }) => database ?? []);
  const answers = sum(timed, ({ load }) => goodInWindow(load));
  const known = answers > 0 && watched.length === timed.length;
  const asked = timed.some(({ timing }) => timing.mean.dbMs > 0);
  const waited = asked || timed.some(({ timing }) => timing.mean.downMs > 0);
  return {
    ...place,
    mean: over(({ timing }) => timing.mean),
    atOrAboveP95: over(({ timing }) => timing.atOrAboveP95),
    postgresMs: known ? sum(watched, executionMs) / answers : null,
    blocks: timed.length,
    postgres: asked && known ? postgresPart(timed, watched, answers, level.injectedWaitMs ?? 0) : null,
    bounds: waited ? { mean: boundAtMean(timed, known), atOrAboveP95: boundAtOrAboveP95(timed) } : null,
  };
}

const sum = <Item>(items: readonly Item[], of: (item: Item) => number): number =>
  items.reduce((total, item) => total + of(item), 0);

const executionMs = ({ statements }: DatabaseRecord): number => sum(statements, ({ totalMs }) => totalMs);

function postgresMsOf({ database, load }: Timed): number {
  const good = goodInWindow(load);
  return database && good > 0 ? executionMs(database) / good : 0;
}

function postgresPart(
  timed: readonly Timed[],
  watched: readonly DatabaseRecord[],
  answers: number,
  injectedWaitMs: number,
): PostgresPart {
  const byQuery = groupBy(
    watched.flatMap(({ statements }) => statements),
    ({ query }) => query,
  );
  const statements = [...byQuery].map(([query, rows]) => ({
    query,
    callsPerRequest: sum(rows, ({ calls }) => calls) / answers,
    msPerRequest: sum(rows, ({ totalMs }) => totalMs) / answers,
  }));
  const beyond = (ms: number) => Math.max(0, ms - injectedWaitMs);
  const besideWait = timed.flatMap((one) => {
    const dbMs = beyond(one.timing.mean.dbMs);
    return dbMs > 0 ? [beyond(postgresMsOf(one)) / dbMs] : [];
  });
  return {
    executionMs: required(timed.map(postgresMsOf)),
    injectedWaitMs,
    shareOfDb: required(
      timed.map((one) => postgresMsOf(one) / one.timing.mean.dbMs),
      'share',
    ),
    shareOfDbBesideWait: injectedWaitMs > 0 ? overBlocks(besideWait, 'share') : null,
    statements: statements.sort((x, y) => y.msPerRequest - x.msPerRequest),
  };
}

interface BlockParts extends RequestParts {
  /** What of `db` Postgres itself executed; null where that is not known. */
  readonly postgresMs: number | null;
}

function boundAtMean(timed: readonly Timed[], postgresKnown: boolean): RequestBound {
  return boundOf(
    timed.map((one) => {
      using response = Histogram.decode(one.load.histograms.responseUs);
      // Statements that ran at once are summed: no more than was waited for can have been waited for in Postgres.
      const postgresMs = postgresKnown ? Math.min(postgresMsOf(one), one.timing.mean.dbMs) : null;
      return { ...partsAtMean(response, one.timing), postgresMs };
    }),
  );
}

/** Postgres does not tell which of its statements belonged to slow requests. */
function boundAtOrAboveP95(timed: readonly Timed[]): RequestBound {
  return boundOf(
    timed.map(({ load, timing }) => {
      using response = Histogram.decode(load.histograms.responseUs);
      return { ...partsAtOrAboveP95(response, timing), postgresMs: null };
    }),
  );
}

function boundOf(blocks: readonly BlockParts[]): RequestBound {
  const outside = blocks.map(({ latencyMs, parts: { poolMs, dbMs, downMs, serMs, appMs } }) =>
    // A histogram's three digits may put latency a hair below its parts.
    Math.max(0, latencyMs - poolMs - dbMs - downMs - serMs - appMs),
  );
  const outsidePostgres = blocks.flatMap(({ latencyMs, parts, postgresMs }) =>
    postgresMs === null ? [] : [savingOf(latencyMs, latencyMs - parts.poolMs - parts.downMs - postgresMs)],
  );
  return {
    latencyMs: required(blocks.map(({ latencyMs }) => latencyMs)),
    outsideMs: required(outside),
    application: saving(blocks.map(({ latencyMs, parts }) => savingOf(latencyMs, parts.serMs + parts.appMs))),
    outsidePostgres: outsidePostgres.length === blocks.length ? saving(outsidePostgres) : null,
  };
}

function saving(blocks: readonly PartSaving[]): Saving {
  return {
    ms: required(blocks.map(({ ms }) => ms)),
    share: required(blocks.map(({ share }) => share)),
    ratio: required(blocks.map(({ ratio }) => ratio)),
  };
}

function required(values: readonly number[], averaged: Averaged = 'geometric'): BlockEstimate {
  const estimate = overBlocks(values, averaged);
  if (!estimate) throw new Error('An estimate needs at least one block.');
  return estimate;
}
