import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { asError } from '../../errors.js';
import type { About } from '../../model/plan/target.js';
import { folderOf } from '../../model/plan/target.js';
import type { Runtime } from '../../setup/prepare.js';
import { childEnvironment } from '../lifetime/child-environment.js';
import {
  LOOPBACK,
  TargetStartError,
  type Address,
  type Running,
  type TargetStart,
  type Worker,
} from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { targetEnvironment } from '../services/target-environment.js';
import { startOnFreshPort } from './on-fresh-port.js';
import { OwnedProcess } from './owned-process.js';
import { untilReady } from '../services/readiness.js';
import type { RunFolder } from './run-folder.js';

export interface TargetSurroundings {
  readonly checkout: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly folder: RunFolder;
  /** What set-up made; null where the command needs nothing of it. */
  readonly runtime: Pick<Runtime, 'placeholder' | 'path'> | null;
  readonly openLog: () => ProcessLog;
  /** Seconds that real targets need a fraction of. */
  readonly readyWithinMs?: number;
  readonly findPort?: () => Promise<number>;
}

const READY_WITHIN_MS = 15_000;

/** Starts a target on a fresh port and waits until it is ready. Throws TargetStartError, or InterruptedError. */
export function startTarget(start: TargetStart, surroundings: TargetSurroundings): Promise<Running> {
  const nonce = randomUUID();
  const { signal } = start;
  return startOnFreshPort({
    signal,
    findPort: surroundings.findPort,
    launch: (port) => launch(start.target.command, start, surroundings, { port, nonce }),
    ready: async (process_, port, began) => {
      const address = { host: LOOPBACK, port };
      const withinMs = surroundings.readyWithinMs ?? READY_WITHIN_MS;
      const about = await untilReady(process_, { address, nonce, withinMs, signal });
      return running(start.trialId, address, about, process_, performance.now() - began);
    },
  });
}

/** A port that nothing listens on: settings want one, and a worker serves nobody. */
const NO_PORT = 1;

/** Starts a target's worker. Throws TargetStartError. */
export async function startWorker(start: TargetStart, surroundings: TargetSurroundings): Promise<Worker> {
  const command = start.target.worker ?? [];
  const process_ = await launch(command, start, surroundings, { port: NO_PORT, nonce: '' });
  return {
    watched: { rootPids: () => [process_.pid], container: null },
    logTail: () => process_.log.tail(),
    exit: () => process_.exit(),
    [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
  };
}

async function launch(
  words: readonly string[],
  start: TargetStart,
  { checkout, environment, folder, runtime, openLog }: TargetSurroundings,
  { port, nonce }: { readonly port: number; readonly nonce: string },
): Promise<OwnedProcess> {
  const [command = '', ...args] = words.map((part) =>
    // A function, since a dollar sign in the text would mean something to replaceAll.
    runtime === null ? part : part.replaceAll(`{${runtime.placeholder}}`, () => runtime.path),
  );
  try {
    return await OwnedProcess.start(
      {
        command,
        args,
        cwd: join(checkout, 'targets', folderOf(start.target)),
        environment: childEnvironment(environment, {
          ...targetEnvironment(start, { host: LOOPBACK, port, nonce }),
          ...(start.downstreamUrl === null ? {} : { DOWNSTREAM_URL: start.downstreamUrl }),
        }),
        cpus: start.cpus,
        log: openLog(),
      },
      folder,
    );
  } catch (thrown) {
    const text = {
      expected: `the commands of targets/${folderOf(start.target)}/target.yaml to start`,
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
