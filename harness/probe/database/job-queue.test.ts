import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import pg from 'pg';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { CONTRACT_QUEUE } from '../../model/plan/target.js';
import { JobQueue } from './job-queue.js';

const DATABASE = `queue_test_${process.pid}`;
const SCHEMA = join(import.meta.dirname, '..', '..', '..', 'targets', 'postgres', 'schema.sql');
/** A condition to wait for, not a time to measure: generous, for a busy machine. */
const SOON = { timeout: 10_000, interval: 20 };

function urlOf(database: string): string {
  const adminUrl = process.env['TEST_DATABASE_URL'];
  if (adminUrl === undefined)
    throw new Error(
      'Expected TEST_DATABASE_URL to name a Postgres for tests, found none: run npm test, or set it.',
    );
  const url = new URL(adminUrl);
  url.pathname = `/${database}`;
  return url.href;
}

async function connected(database: string): Promise<pg.Client> {
  const client = new pg.Client(urlOf(database));
  await client.connect();
  return client;
}

let other: pg.Client;
beforeAll(async () => {
  const admin = await connected('postgres');
  await admin.query(`CREATE DATABASE ${DATABASE}`);
  await admin.end();
  other = await connected(DATABASE);
  await other.query(readFileSync(SCHEMA, 'utf8'));
});
afterAll(async () => {
  await other.end();
  const admin = await connected('postgres');
  await admin.query(`DROP DATABASE ${DATABASE} WITH (FORCE)`);
  await admin.end();
});

test('a queue is filled with jobs of one kind, and is empty once all of them are done', async () => {
  await using queue = await JobQueue.open(urlOf('postgres'), DATABASE, CONTRACT_QUEUE);
  expect(await queue.untilEmpty(0)).toBe(true);
  await queue.fill({ jobs: 3, waitMs: 10, rounds: 7 });
  const { rows } = await other.query('SELECT wait_ms, rounds FROM jobs');
  expect(rows).toEqual(Array.from({ length: 3 }, () => ({ wait_ms: 10, rounds: 7 })));
  // A job that is being done is not done.
  await other.query('BEGIN');
  await other.query('DELETE FROM jobs');
  expect(await queue.untilEmpty(0)).toBe(false);
  await other.query('COMMIT');
  expect(await queue.untilEmpty(0)).toBe(true);
});

test('a queue is vacuumed as long as it is measured', async () => {
  await using queue = await JobQueue.open(urlOf('postgres'), DATABASE, CONTRACT_QUEUE);
  const vacuums = async (): Promise<number> => {
    // Counts are kept by each session for the transaction; the vacuum's are reported at its end.
    const { rows } = await other.query<{ times: number }>(
      "SELECT vacuum_count::int AS times FROM pg_stat_user_tables WHERE relname = 'jobs'",
    );
    return rows[0]?.times ?? 0;
  };
  const vacuuming = queue.vacuuming();
  await vi.waitFor(async () => {
    expect(await vacuums()).toBeGreaterThan(0);
  }, SOON);
  await vacuuming[Symbol.asyncDispose]();
  expect(await queue.untilEmpty(0)).toBe(true);
});
