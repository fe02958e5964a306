import type { TargetStart, Worker } from '../../lab/lab.js';
import { databaseOf } from '../../lab/lab.js';
import { exitText } from '../../lab/services/readiness.js';
import { JobQueue } from '../../probe/database/job-queue.js';
import type { Level } from '../../model/plan/scenario.js';
import { CONTRACT_QUEUE } from '../../model/plan/target.js';
import type { RunContext } from '../context.js';
import { TargetFailure } from '../failure.js';

const FIRST_JOB_WITHIN_MS = 30_000;
/** Of what a level or its warm-up left. */
const CAUGHT_UP_WITHIN_MS = 60_000;

/** A target's worker, with the queue that it empties. */
export interface JobWorker extends AsyncDisposable {
  readonly worker: Worker;
  readonly queue: JobQueue;
}

/** Starts a worker and waits until it has done a job. Throws TargetFailure when it does none, TargetStartError when it cannot be started. */
export async function startJobWorker(
  context: RunContext,
  start: TargetStart,
  database: string,
): Promise<JobWorker> {
  const { queue: own = CONTRACT_QUEUE } = start.target;
  const queue = await JobQueue.open(databaseOf(context.lab).adminUrl, database, own);
  let worker: Worker | null = null;
  const dispose = () => ended(worker, queue);
  try {
    worker = await context.lab.startWorker(start);
    await queue.fill({ jobs: 1, waitMs: 0, rounds: 0 });
    await requireEmpty({ worker, queue }, FIRST_JOB_WITHIN_MS);
    return { worker, queue, [Symbol.asyncDispose]: dispose };
  } catch (thrown) {
    await dispose().catch(() => undefined);
    throw thrown;
  }
}

async function ended(worker: Worker | null, queue: JobQueue): Promise<void> {
  try {
    await worker?.[Symbol.asyncDispose]();
  } finally {
    await queue[Symbol.asyncDispose]();
  }
}

/** Leaves in the queue what the level's window begins with: nothing, or its backlog. */
export async function prepareQueue(
  own: Pick<JobWorker, 'worker' | 'queue'>,
  { backlog }: Pick<Level, 'backlog'>,
  pilots: ReadonlyMap<string, number>,
): Promise<void> {
  await requireEmpty(own, CAUGHT_UP_WITHIN_MS);
  if (!backlog) return;
  const { jobs, waitMs, rounds: planned } = backlog;
  const rounds = typeof planned === 'number' ? planned : pilots.get(planned.pilot);
  if (rounds === undefined) throw new Error('A pilot has to find this level’s work before it is measured.');
  await own.queue.fill({ jobs, waitMs, rounds });
}

async function requireEmpty(
  { worker, queue }: Pick<JobWorker, 'worker' | 'queue'>,
  withinMs: number,
): Promise<void> {
  if (await queue.untilEmpty(withinMs)) return;
  const exit = worker.exit();
  throw new TargetFailure(
    {
      expected: `the worker to have emptied the queue after ${withinMs / 1_000} s`,
      found: exit ? `that it had ended with ${exitText(exit)}` : 'jobs left in it',
      remedy: "Read the end of the worker's log below.",
    },
    worker.logTail(),
  );
}
