import { setTimeout as wait } from 'node:timers/promises';
import type { Placement } from '../../analysis/bound/placement.js';
import { placeInRun } from '../../analysis/bound/placement.js';
import type { Service } from '../../analysis/bound/service-bound.js';
import { boundOfService } from '../../analysis/bound/service-bound.js';
import { userPath } from '../../config.js';
import { InterruptedError, UsageError } from '../../errors.js';
import type { StatementDelta } from '../../probe/database/user-database.js';
import { statementDeltas, UserDatabase } from '../../probe/database/user-database.js';
import type { BoundFlags, BoundQuestion } from './flags.js';
import { boundQuestion } from './flags.js';
import { nothingToPlaceIn, placingRun } from './placing-run.js';
import { boundText } from './text.js';
import type { CommandContext } from '../context.js';
import { jsonText } from '../output.js';
import { quantity } from '../../words/numbers.js';

/** What Postgres executed during the interval, beside what the service says of itself. */
export interface DatabaseReading {
  readonly intervalSeconds: number;
  /** Requests that the service had in that time: rate x interval. */
  readonly requests: number;
  readonly databaseMsPerRequest: number;
  readonly callsPerRequest: number;
  /** Statement classes, then single statements, most time first. */
  readonly kinds: readonly { readonly kind: string; readonly calls: number; readonly totalMs: number }[];
  readonly statements: readonly StatementDelta[];
}

/**
 * Says what another language could win for the user's own service. Throws UsageError for flags that do not fit together,
 * and EnvironmentError for a Postgres that cannot be read.
 */
export async function boundCommand(flags: BoundFlags, context: CommandContext): Promise<void> {
  const question = boundQuestion(flags);
  const place =
    question.run && openRun(userPath(context.surroundings, question.run.folder), question.run.ratePerSecond);
  const reading = question.source.kind === 'read' ? await read(question.source, context) : null;
  const service = serviceOf(question, reading);
  const placement = place ? place(service) : null;
  const bound = boundOfService(service, placement);
  context.output.out(flags.json === true ? jsonText({ ...bound, reading }) : boundText(bound, reading));
}

function serviceOf({ source, ratePerSecond, pool }: BoundQuestion, reading: DatabaseReading | null): Service {
  if (source.kind === 'told') {
    const { databaseMs, applicationMs } = source;
    return { source: 'told', databaseMs, restMs: applicationMs, ratePerSecond, pool };
  }
  const databaseMs = reading?.databaseMsPerRequest ?? 0;
  const restMs = source.latencyMs - databaseMs;
  if (databaseMs > 0 && restMs > 0) return { source: 'read', databaseMs, restMs, ratePerSecond, pool };
  throw new UsageError(
    databaseMs === 0
      ? {
          expected: 'the service to use the database that --pg-url names during the interval',
          found: 'no statement of any client there',
          remedy: 'Name the database that it uses, while it serves, or lengthen --interval.',
        }
      : {
          expected: `a latency above the ${quantity('ms', databaseMs)} that Postgres executed for each of ${source.ratePerSecond} requests a second`,
          found: `--latency-ms ${source.latencyMs}`,
          remedy:
            'Give the rate of all that uses this database, and the latency at that rate; where a request runs statements at once, give --db-ms as the service waits for it.',
        },
  );
}

/** Both readings of the statistics, with the interval between their ends. */
async function read(
  source: Extract<BoundQuestion['source'], { kind: 'read' }>,
  { surroundings, signal, output }: CommandContext,
): Promise<DatabaseReading> {
  await using database = await UserDatabase.open(source.pgUrl, surroundings.environment);
  const before = await database.totals();
  const began = performance.now();
  output.err(`Watching the database for ${source.intervalSeconds} s …\n`);
  await wait(source.intervalSeconds * 1_000, undefined, { signal }).catch(() => {
    throw new InterruptedError();
  });
  const after = await database.totals();
  const intervalSeconds = (performance.now() - began) / 1_000;
  const requests = source.ratePerSecond * intervalSeconds;
  const statements = statementDeltas(before, after);
  const kinds = [...new Set(statements.map(({ kind }) => kind))].map((kind) => {
    const own = statements.filter((statement) => statement.kind === kind);
    return { kind, calls: total(own, 'calls'), totalMs: total(own, 'totalMs') };
  });
  return {
    intervalSeconds,
    requests,
    databaseMsPerRequest: total(statements, 'totalMs') / requests,
    callsPerRequest: total(statements, 'calls') / requests,
    kinds: kinds.sort((a, b) => b.totalMs - a.totalMs),
    statements,
  };
}

function total(statements: readonly StatementDelta[], of: 'calls' | 'totalMs'): number {
  return statements.reduce((sum, statement) => sum + statement[of], 0);
}

/** Reads a run before anything is watched; throws UsageError where it is none, or has no level that waits in Postgres. */
function openRun(
  folder: string,
  ratePerSecond: number,
): (service: Pick<Service, 'databaseMs' | 'restMs'>) => Placement {
  const run = placingRun(folder);
  const place = ({ databaseMs, restMs }: Pick<Service, 'databaseMs' | 'restMs'>) => {
    const placement = placeInRun(run, { databaseMs, restMs, ratePerSecond });
    if (placement) return placement;
    throw nothingToPlaceIn(run, folder);
  };
  place({ databaseMs: 1, restMs: 1 });
  return place;
}
