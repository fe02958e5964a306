import { dirname } from 'node:path';
import { asError, EnvironmentError } from '../../errors.js';
import { childEnvironment } from '../lifetime/child-environment.js';
import { LOOPBACK, type Downstream } from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { startOnFreshPort } from './on-fresh-port.js';
import { OwnedProcess } from './owned-process.js';
import { untilHealthy } from '../services/readiness.js';
import type { RunFolder } from './run-folder.js';

interface DownstreamStart {
  /** What set-up built. */
  readonly binary: string;
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly folder: RunFolder;
  readonly cpus: readonly number[];
  readonly openLog: () => ProcessLog;
  readonly signal: AbortSignal;
}

const READY_WITHIN_MS = 15_000;

/** Starts the downstream service on a fresh port and waits until it answers. Throws EnvironmentError, or InterruptedError. */
export function startDownstreamProcess(start: DownstreamStart): Promise<Downstream> {
  const { signal } = start;
  return startOnFreshPort({
    signal,
    launch: (port) => launch(start, port),
    ready: async (process_, port) => {
      const address = { host: LOOPBACK, port };
      await untilHealthy('the downstream service', process_, { address, withinMs: READY_WITHIN_MS, signal });
      return running(process_, `http://${LOOPBACK}:${port}`);
    },
  });
}

async function launch(start: DownstreamStart, port: number): Promise<OwnedProcess> {
  try {
    return await OwnedProcess.start(
      {
        command: start.binary,
        args: [],
        cwd: dirname(start.binary),
        // As many threads as it has processors, which Go finds by itself; so is the limit of open files raised.
        environment: childEnvironment(start.environment, { HOST: LOOPBACK, PORT: String(port) }),
        cpus: start.cpus,
        log: start.openLog(),
      },
      start.folder,
    );
  } catch (thrown) {
    throw new EnvironmentError(
      {
        expected: 'the downstream service to start',
        found: asError(thrown).message,
        remedy: 'Remove the folder .crossover of this checkout, so that the service is built anew.',
      },
      { cause: thrown },
    );
  }
}

function running(process_: OwnedProcess, url: string): Downstream {
  return {
    url,
    watched: { rootPids: () => [process_.pid], container: null },
    logTail: () => process_.log.tail(),
    exit: () => process_.exit(),
    [Symbol.asyncDispose]: () => process_[Symbol.asyncDispose](),
  };
}
