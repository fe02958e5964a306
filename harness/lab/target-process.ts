import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { asError, InterruptedError } from '../errors.js';
import type { About } from '../model/target.js';
import type { Runtime } from '../setup/prepare.js';
import { childEnvironment } from './child-environment.js';
import type { Address, Running, TargetStart } from './lab.js';
import { TargetStartError } from './lab.js';
import type { ProcessLog } from './log.js';
import { OwnedProcess } from './owned-process.js';
import { LOOPBACK, freshPort, isFree } from './ports.js';
import { untilReady } from './readiness.js';
import type { RunFolder } from './run-folder.js';

export interface TargetSurroundings {
  readonly checkout: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly folder: RunFolder;
  readonly runtime: Runtime;
  readonly openLog: () => ProcessLog;
  /** Seconds that real targets need a fraction of. */
  readonly readyWithinMs?: number;
  readonly findPort?: () => Promise<number>;
}

const READY_WITHIN_MS = 15_000;
const PORT_TRIES = 3;

/**
 * Starts a target on a fresh port and waits until it is ready. A port that another program took in between is the
 * machine's doing and tried again. Throws TargetStartError, or InterruptedError.
 */
export async function startTarget(start: TargetStart, surroundings: TargetSurroundings): Promise<Running> {
  for (let tries = 1; ; tries += 1) {
    const port = await (surroundings.findPort ?? freshPort)();
    const nonce = randomUUID();
    const began = performance.now();
    const process_ = await launch(start, surroundings, port, nonce);
    try {
      const address = { host: LOOPBACK, port };
      const withinMs = surroundings.readyWithinMs ?? READY_WITHIN_MS;
      const about = await untilReady(process_, { address, nonce, withinMs, signal: start.signal });
      return running(start.trialId, address, about, process_, performance.now() - began);
    } catch (thrown) {
      const ownEnd = process_.exit() !== null;
      await process_[Symbol.asyncDispose]().catch(() => undefined);
      if (start.signal?.aborted) throw new InterruptedError();
      if (tries === PORT_TRIES || !ownEnd || (await isFree(port))) throw thrown;
    }
  }
}

async function launch(
  start: TargetStart,
  { checkout, environment, folder, runtime, openLog }: TargetSurroundings,
  port: number,
  nonce: string,
): Promise<OwnedProcess> {
  const [command = '', ...args] = start.target.command.map((part) =>
    part.replaceAll(`{${runtime.placeholder}}`, runtime.path),
  );
  try {
    return await OwnedProcess.start(
      {
        command,
        args,
        cwd: join(checkout, 'targets', start.target.id),
        environment: childEnvironment(environment, {
          HOST: LOOPBACK,
          PORT: String(port),
          DATABASE_URL: start.databaseUrl,
          POOL_SIZE: String(start.poolSize),
          WORKERS: String(start.workers),
          WORKER_START: start.workerStart,
          GOMAXPROCS: String(start.cores),
          NONCE: nonce,
          TARGET_ID: start.target.id,
        }),
        cpus: start.cpus,
        log: openLog(),
      },
      folder,
    );
  } catch (thrown) {
    const text = {
      expected: `the command of targets/${start.target.id}/target.yaml to start`,
      found: asError(thrown).message,
      remedy: 'Correct the command; {python} and {binary} stand for what set-up made.',
    };
    throw new TargetStartError(text, '', { cause: thrown });
  }
}

function running(
  id: string,
  address: Address,
  about: About,
  process_: OwnedProcess,
  coldStartMs: number,
): Running {
  return {
    id,
    address,
    harnessAddress: address,
    coldStartMs,
    about,
    watched: { rootPids: () => [process_.pid], container: null },
    logTail: () => process_.log.tail(),
    exit: () => process_.exit(),
    [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
  };
}
