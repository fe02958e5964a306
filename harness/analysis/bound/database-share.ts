import type { DatabaseShare, ReferenceLevel } from '../../model/report/findings/database-share.js';
import type { BlockEstimate } from '../../model/report/findings/bound.js';
import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { OwnDatabaseRecord } from '../../model/run/own-database.js';
import { Histogram } from '../../stats/histogram.js';
import { overBlocks } from '../comparison/over-blocks.js';
import { goodInWindow } from '../window/good-in-window.js';
import { savingOf } from './bound.js';
import { levelsBeside } from './levels-beside.js';

/** A run of ours in which services are placed. */
interface Reference {
  readonly runId: string;
  readonly levels: readonly ReferenceLevel[];
}

interface Read {
  readonly load: HttpLoadRecord;
  readonly database: OwnDatabaseRecord;
  readonly good: number;
}

/** What a reader's Postgres had of one (scenario, level, target); null where it was not read along, or nothing was answered. */
export function databaseShareOf(
  place: Pick<DatabaseShare, 'scenario' | 'level' | 'target'>,
  held: readonly CompletedObservation[],
  reference: Reference | null,
): DatabaseShare | null {
  const read = held.flatMap(({ load, ownDatabase }): Read[] => {
    if (load.kind !== 'http' || !ownDatabase) return [];
    const good = goodInWindow(load);
    return good > 0 ? [{ load, database: ownDatabase, good }] : [];
  });
  if (read.length === 0) return null;
  const blocks = read.map(({ load, database, good }) => {
    using response = Histogram.decode(load.histograms.responseUs);
    const latencyMs = (response.mean() ?? 0) / 1_000;
    const databaseMs = database.totalMs / good;
    // Where statements run at once, or others ask the same database, more was executed than was waited for.
    const saving = savingOf(latencyMs, Math.max(0, latencyMs - databaseMs));
    return { latencyMs, databaseMs, saving, calls: database.calls / good };
  });
  const over = (of: (block: (typeof blocks)[number]) => number): BlockEstimate => required(blocks.map(of));
  const databaseMs = over((block) => block.databaseMs);
  const rates = read.map(({ load }) => load.achievedRatePerSecond);
  const ratePerSecond = rates.reduce((sum, rate) => sum + rate, 0) / rates.length;
  return {
    ...place,
    blocks: blocks.length,
    callsPerRequest: over(({ calls }) => calls),
    databaseMs,
    latencyMs: over(({ latencyMs }) => latencyMs),
    saving: {
      ms: over(({ saving }) => saving.ms),
      share: over(({ saving }) => saving.share),
      ratio: over(({ saving }) => saving.ratio),
    },
    place: reference && {
      runId: reference.runId,
      levels: levelsBeside(reference.levels, { databaseMs: databaseMs.estimate, ratePerSecond }),
    },
  };
}

function required(values: readonly number[]): BlockEstimate {
  const estimate = overBlocks(values);
  if (!estimate) throw new Error('An estimate needs at least one block.');
  return estimate;
}
