import { get } from 'node:http';
import { setTimeout as sleep } from 'node:timers/promises';
import { asError, EnvironmentError } from '../../errors.js';
import type { About } from '../../model/plan/target.js';
import { aboutSchema } from '../../model/plan/target.js';
import type { Address, Exit } from '../lab.js';
import { TargetStartError } from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { Patience } from './patience.js';

const POLL_MS = 20;
const ANSWER_WITHIN_MS = 2_000;
/** An answer to /about is a few hundred bytes. */
const LONGEST_ANSWER = 65_536;

/** A service that was started: a process or a container. */
export interface Started {
  readonly log: ProcessLog;
  readonly exited: Promise<Exit>;
  exit(): Exit | null;
}

export interface Wait {
  readonly address: Address;
  readonly withinMs: number;
  readonly signal?: AbortSignal | undefined;
}

export interface ExpectedTarget extends Wait {
  /** What the target was started with and must give back at /about: a leftover server cannot. */
  readonly nonce: string;
}

/**
 * Waits until `GET /healthz` says 200 and resolves to what `GET /about` says. Throws TargetStartError at once when the
 * process ends, or when the time is over or the answer is not the target's; whatever the signal's reason is when it comes.
 */
export async function untilReady(target: Started, expected: ExpectedTarget): Promise<About> {
  return whenHealthy(target, expected, {
    ask: () => about(target, expected),
    failure: (what, found) => failed(target, what, found),
  });
}

/** Waits until `GET /healthz` says 200. Throws EnvironmentError at once when the service ends, or when the time is over. */
export async function untilHealthy(title: string, service: Started, wait: Wait): Promise<void> {
  await whenHealthy(service, wait, {
    ask: () => Promise.resolve(),
    failure: async (expected, found) => {
      if (service.exit()) await service.log.drained();
      const tail = service.log.tail();
      return new EnvironmentError({
        expected: `${title}: ${expected}`,
        found: tail === '' ? found : `${found}; its last lines:\n${tail}`,
        remedy: "Mend what the lines above say; its whole log is in the run's logs folder.",
      });
    },
  });
}

interface Then<Answer> {
  /** What to do once it is healthy; what it throws is tried again, but for a TargetStartError. */
  readonly ask: () => Promise<Answer>;
  readonly failure: (expected: string, found: string) => Promise<Error>;
}

async function whenHealthy<Answer>(
  service: Started,
  { address, withinMs, signal }: Wait,
  { ask, failure }: Then<Answer>,
): Promise<Answer> {
  const patience = new Patience(withinMs);
  let found = 'no answer';
  const ended = service.exited.then(() => null);
  for (;;) {
    signal?.throwIfAborted();
    const exit = service.exit();
    if (exit) throw await failure('an answer at /healthz', endText(exit));
    if (patience.isOver()) throw await failure(`GET /healthz to say 200 within ${withinMs / 1_000} s`, found);
    try {
      // Whoever else may listen there need not answer: the service's end is heard at once.
      const answer = await Promise.race([fetchText(address, '/healthz', signal), ended]);
      if (answer === null) continue;
      if (answer.status === 200) return await ask();
      found = `status ${answer.status}`;
    } catch (thrown) {
      if (thrown instanceof TargetStartError) throw thrown;
      found = asError(thrown).message;
    }
    await sleep(POLL_MS);
  }
}

/** `exit code 2`, `signal SIGKILL`. */
export function endText(exit: Exit): string {
  return `it ended with ${exitText(exit)}`;
}

/** `exit code 137, killed for memory`. */
export function exitText({ code, signal, outOfMemory }: Exit): string {
  const how = signal === null ? `exit code ${code ?? 'unknown'}` : `signal ${signal}`;
  return outOfMemory === true ? `${how}, killed for memory` : how;
}

async function about(target: Started, { address, nonce, signal }: ExpectedTarget): Promise<About> {
  const { status, text } = await fetchText(address, '/about', signal);
  const parsed = aboutSchema.safeParse(status === 200 ? parseJson(text) : null);
  if (!parsed.success) {
    const [issue] = parsed.error.issues;
    const found =
      status === 200
        ? `${issue?.path.join('.') ?? ''}: ${issue?.message ?? 'something else'}`
        : `status ${status}`;
    throw await failed(target, 'GET /about to describe the target as the contract says', found);
  }
  if (parsed.data.nonce !== nonce) {
    throw await failed(target, 'GET /about to give the NONCE of this start back', `"${parsed.data.nonce}"`);
  }
  return parsed.data;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

async function failed(target: Started, expected: string, found: string): Promise<TargetStartError> {
  if (target.exit()) await target.log.drained();
  const remedy = "Read the end of its log below; the target's whole log is in the run's logs folder.";
  return new TargetStartError({ expected, found, remedy }, target.log.tail());
}

/** The whole answer has one time and one size: one that drips, or never ends, is none. */
function fetchText(
  address: Address,
  path: string,
  interrupted: AbortSignal | undefined,
): Promise<{ status: number; text: string }> {
  const late = AbortSignal.timeout(ANSWER_WITHIN_MS);
  const signal = interrupted ? AbortSignal.any([late, interrupted]) : late;
  return new Promise((resolve, reject) => {
    const failed = (error: Error): void => {
      reject(late.aborted ? new Error(`no whole answer within ${ANSWER_WITHIN_MS} ms`) : error);
    };
    const request = get({ ...address, path, agent: false, signal }, (response) => {
      let text = '';
      response.setEncoding('utf8');
      response.on('data', (part: string) => {
        text += part;
        if (text.length > LONGEST_ANSWER)
          request.destroy(new Error(`an answer to ${path} longer than ${LONGEST_ANSWER} characters`));
      });
      response.on('end', () => {
        resolve({ status: response.statusCode ?? 0, text });
      });
      response.on('error', failed);
    });
    request.on('error', failed);
  });
}
