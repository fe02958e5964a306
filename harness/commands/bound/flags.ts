import type { Command } from 'commander';
import { parsePositive } from '../../config.js';
import { UsageError } from '../../errors.js';

/** As commander hands them over. */
export interface BoundFlags {
  readonly dbMs?: string;
  readonly appMs?: string;
  readonly pgUrl?: string;
  readonly interval?: string;
  readonly latencyMs?: string;
  readonly rate?: string;
  readonly pool?: string;
  readonly run?: string;
  readonly json?: boolean;
}

/** What is asked, checked before anything is read. */
export interface BoundQuestion {
  /** Where the time in the database is known from. */
  readonly source:
    | { readonly kind: 'told'; readonly databaseMs: number; readonly applicationMs: number }
    | {
        readonly kind: 'read';
        readonly pgUrl: string;
        readonly intervalSeconds: number;
        readonly latencyMs: number;
        readonly ratePerSecond: number;
      };
  readonly ratePerSecond: number | null;
  readonly pool: number | null;
  /** A results folder as the user named it, with the rate that the service is placed at. */
  readonly run: { readonly folder: string; readonly ratePerSecond: number } | null;
}

const MOST_MS = 3_600_000;
const MOST_RATE = 1_000_000;
const MOST_SECONDS = 86_400;
const MOST_POOL = 1_000_000;
const DEFAULT_INTERVAL_SECONDS = 30;
const EXAMPLE = '--db-ms 180 --app-ms 20 --rate 50 --pool 20';

export function addBoundOptions(command: Command): Command {
  return command
    .option('--db-ms <ms>', 'mean time of a request in the database')
    .option('--app-ms <ms>', "mean time of a request in the service's own code")
    .option(
      '--pg-url <url>',
      'or read the database time, changing nothing, from this Postgres (password: PGPASSWORD)',
    )
    .option('--interval <seconds>', 'for how long to watch it (default: 30)')
    .option('--latency-ms <ms>', "the service's mean latency meanwhile")
    .option('--rate <n>', "the service's requests per second")
    .option('--pool <n>', 'its database connections, all instances together')
    .option('--run <folder>', 'a run of crossover, to see where the service lies in it')
    .option('--json', 'for a machine');
}

/** Throws UsageError for figures that are none, and for sources that are missing, half there or two at once. */
export function boundQuestion(flags: BoundFlags): BoundQuestion {
  const given = (name: string, text: string | undefined, most: number) =>
    text === undefined ? null : parsePositive(name, text, most);
  const ratePerSecond = given('--rate', flags.rate, MOST_RATE);
  const pool = given('--pool', flags.pool, MOST_POOL);
  if (pool !== null && !Number.isInteger(pool))
    throw wrong('--pool to be a whole number', `"${pool}"`, '--pool 20');
  const source =
    flags.pgUrl === undefined ? toldSource(flags) : readSource(flags, flags.pgUrl, ratePerSecond);
  if (flags.run !== undefined && ratePerSecond === null) {
    throw wrong('--rate beside --run, to say how many cores it needs', 'no --rate', `--rate 50 --run FOLDER`);
  }
  return {
    source,
    ratePerSecond,
    pool,
    run: flags.run === undefined || ratePerSecond === null ? null : { folder: flags.run, ratePerSecond },
  };
}

function toldSource({ dbMs, appMs, interval, latencyMs }: BoundFlags): BoundQuestion['source'] {
  if (interval !== undefined || latencyMs !== undefined) {
    const found = interval === undefined ? '--latency-ms' : '--interval';
    throw wrong(`${found} only beside --pg-url`, `${found} without it`, EXAMPLE);
  }
  if (dbMs === undefined || appMs === undefined) {
    const found = dbMs !== undefined ? 'only --db-ms' : appMs !== undefined ? 'only --app-ms' : 'neither';
    throw wrong('--db-ms and --app-ms, or --pg-url with --latency-ms and --rate', found, EXAMPLE);
  }
  return {
    kind: 'told',
    databaseMs: parsePositive('--db-ms', dbMs, MOST_MS),
    applicationMs: parsePositive('--app-ms', appMs, MOST_MS),
  };
}

function readSource(
  { dbMs, appMs, interval, latencyMs }: BoundFlags,
  pgUrl: string,
  ratePerSecond: number | null,
): BoundQuestion['source'] {
  if (dbMs !== undefined || appMs !== undefined) {
    const found = `${dbMs === undefined ? '--app-ms' : '--db-ms'} beside --pg-url`;
    throw wrong('one source of the time in the database', found, EXAMPLE);
  }
  if (latencyMs === undefined || ratePerSecond === null) {
    const missing = latencyMs === undefined ? '--latency-ms' : '--rate';
    throw wrong(
      "--latency-ms and --rate beside --pg-url: the service's own mean latency and its requests per second",
      `no ${missing}`,
      '--pg-url postgres://user@host/database --latency-ms 200 --rate 50',
    );
  }
  return {
    kind: 'read',
    pgUrl,
    intervalSeconds:
      interval === undefined ? DEFAULT_INTERVAL_SECONDS : parsePositive('--interval', interval, MOST_SECONDS),
    latencyMs: parsePositive('--latency-ms', latencyMs, MOST_MS),
    ratePerSecond,
  };
}

function wrong(expected: string, found: string, example: string): UsageError {
  return new UsageError({ expected, found, remedy: `Write for example crossover bound ${example}.` });
}
