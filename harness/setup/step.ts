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
  /** What making it took; null where it was there from an earlier start. */
  readonly buildSeconds: number | null;
}

const TAIL_LINES = 20;

/** Runs a tool to its end. Throws EnvironmentError with the end of its output, or InterruptedError. */
export async function runStep(
  setUp: SetUp,
  command: string,
  args: readonly string[],
  options: { readonly cwd?: string; readonly env?: NodeJS.ProcessEnv } = {},
): Promise<void> {
  const result = await execa(command, args, {
    ...(options.cwd === undefined ? {} : { cwd: options.cwd }),
    env: { ...setUp.environment, ...options.env },
    extendEnv: false,
    cancelSignal: setUp.signal,
    all: true,
    reject: false,
    stdin: 'ignore',
  });
  if (setUp.signal.aborted) throw new InterruptedError();
  if (!result.failed) return;
  const tail = withoutSecrets(result.all).trimEnd().split('\n').slice(-TAIL_LINES).join('\n');
  throw new EnvironmentError({
    expected: `"${withoutSecrets(result.command)}" to succeed`,
    found: `${result.exitCode === undefined ? result.shortMessage : `exit code ${result.exitCode}`}, after:\n${tail}`,
    remedy: 'Mend what it names (a registry that cannot be reached, a full disk), and start again.',
  });
}
