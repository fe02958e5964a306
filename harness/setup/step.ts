import { execa } from 'execa';
import { EnvironmentError, InterruptedError } from '../errors.js';
import { withoutSecrets } from '../model/secrets.js';

/** Where set-up puts what it makes, and whom it tells. */
export interface SetUp {
  /** `.crossover/` of the checkout. */
  readonly folder: string;
  /** The user's own environment: package registries and proxies are configured there. */
  readonly environment: Readonly<NodeJS.ProcessEnv>;
  readonly signal: AbortSignal;
  readonly onStep: (title: string) => void;
}

/** What set-up made. */
export interface Made {
  readonly path: string;
  /** What making it took, now or at an earlier start; null where that is not known. */
  readonly buildSeconds: number | null;
}

const TAIL_LINES = 20;
/** How long a group may take to clean up behind itself. */
const GRACE_MS = 5_000;

/** Runs a tool to its end. Throws EnvironmentError with the end of its output, or InterruptedError. */
export async function runStep(
  setUp: SetUp,
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const tool = execa(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...setUp.environment, ...options.env },
    extendEnv: false,
    all: true,
    reject: false,
    stdin: 'ignore',
    // A group of its own, to be ended as a whole: a tool's helpers would write on into what is removed.
    detached: true,
    cleanup: false,
  });
  const result = await endedWith(setUp.signal, tool.pid, () => tool);
  if (setUp.signal.aborted) throw new InterruptedError();
  if (!result.failed) return;
  const tail = withoutSecrets(result.all).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  throw new EnvironmentError({
    expected: `"${withoutSecrets(result.command)}" to succeed`,
    found: `${result.exitCode === undefined ? result.shortMessage : `exit code ${result.exitCode}`}, after:\n${tail}`,
    remedy:
      'Mend what it names (a registry that cannot be reached, a full disk, a HOME that may not be written), and start again.',
  });
}

/** Waits for a group's root; ends the whole group when the user interrupts, or this process ends. */
async function endedWith<T>(
  signal: AbortSignal,
  pid: number | undefined,
  ended: () => PromiseLike<T>,
): Promise<T> {
  if (pid === undefined) return ended();
  let kill: NodeJS.Timeout | undefined;
  const killed = () => {
    signalGroup(pid, 'SIGKILL');
  };
  const stop = () => {
    // As a Ctrl-C does, at which tools remove their temporary files.
    signalGroup(pid, 'SIGINT');
    kill = setTimeout(killed, GRACE_MS);
  };
  if (signal.aborted) stop();
  signal.addEventListener('abort', stop, { once: true });
  process.once('exit', killed);
  try {
    return await ended();
  } finally {
    clearTimeout(kill);
    process.off('exit', killed);
    signal.removeEventListener('abort', stop);
    // Whatever of it outlives its root.
    if (signal.aborted) killed();
  }
}

/** Sends a signal to all of a group; one that has ended is none. */
export function signalGroup(leader: number, signal: NodeJS.Signals): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended.
  }
}
