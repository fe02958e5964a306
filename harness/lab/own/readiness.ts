import { setTimeout as sleep } from 'node:timers/promises';
import { asError, InterruptedError } from '../../errors.js';
import type { OwnService } from '../../model/plan/own-service.js';
import type { About } from '../../model/plan/target.js';
import { aboutSchema } from '../../model/plan/target.js';
import type { Address, Entry, Exit } from '../lab.js';
import { TargetStartError } from '../lab.js';
import { Patience } from '../services/patience.js';
import { answerOf, connectionTo } from './answer.js';

const POLL_MS = 20;

interface Wait {
  readonly service: OwnService;
  readonly address: Address;
  readonly entry: Omit<Entry, 'isSeen'>;
  readonly withinMs: number;
  readonly signal: AbortSignal | undefined;
  /** Of a process that we started: why it will never answer. */
  readonly exit?: () => Exit | null;
  readonly logTail?: () => string;
}

/** Waits until it answers at its `ready` path, or takes a connection where it names none. Throws TargetStartError or InterruptedError. */
export async function untilOwnReady(wait: Wait): Promise<void> {
  const { service, address, entry, signal } = wait;
  const { ready } = service.manifest;
  const patience = new Patience(wait.withinMs);
  let found: string;
  for (;;) {
    if (signal?.aborted) throw new InterruptedError();
    const exit = wait.exit?.();
    if (exit) throw unready(wait, `it ended with ${exit.signal ?? `exit code ${exit.code ?? 'unknown'}`}`);
    try {
      if (ready === undefined) {
        await connectionTo(address, signal);
        return;
      }
      const { status } = await answerOf(address, entry.basePath + ready, entry.headers, signal);
      if (status >= 200 && status <= 299) return;
      found = `status ${status}`;
    } catch (thrown) {
      found = asError(thrown).message;
    }
    if (patience.isOver()) throw unready(wait, found);
    await sleep(POLL_MS);
  }
}

function unready({ service: { manifest }, withinMs, logTail }: Wait, found: string): TargetStartError {
  const what = manifest.ready === undefined ? 'take a connection' : `say 2xx at ${manifest.ready}`;
  return new TargetStartError(
    {
      expected: `the service to ${what} within ${withinMs / 1_000} s`,
      found,
      remedy: 'Start it, or correct its address, its command or its `ready` path.',
    },
    logTail?.() ?? '',
  );
}

/** What it says at `/about`, where it says that as the contract has it. */
export async function aboutOf(address: Address, entry: Omit<Entry, 'isSeen'>): Promise<About | null> {
  try {
    const { status, text } = await answerOf(address, `${entry.basePath}/about`, entry.headers, undefined);
    const parsed = aboutSchema.safeParse(status === 200 ? JSON.parse(text) : null);
    return parsed.success ? parsed.data : null;
  } catch {
    // A service that knows nothing of the contract may answer as it likes.
    return null;
  }
}
