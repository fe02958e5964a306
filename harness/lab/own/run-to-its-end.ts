import { execa } from 'execa';
import { InterruptedError } from '../../errors.js';
import { TargetStartError } from '../lab.js';

const WITHIN_MS = 120_000;

/** Runs a command of the reader's and gives what it wrote. Throws TargetStartError where it fails, InterruptedError when the signal came first. */
export async function runToItsEnd(
  [command = '', ...args]: readonly string[],
  {
    folder,
    environment,
    signal,
    withinMs = WITHIN_MS,
  }: {
    readonly folder: string;
    readonly environment: Readonly<Record<string, string>>;
    readonly signal: AbortSignal | undefined;
    readonly withinMs?: number;
  },
): Promise<string> {
  const ran = await execa(command, args, {
    cwd: folder,
    env: { ...environment },
    extendEnv: false,
    stdin: 'ignore',
    timeout: withinMs,
    reject: false,
    ...(signal ? { cancelSignal: signal } : {}),
  });
  if (signal?.aborted) throw new InterruptedError();
  if (!ran.failed) return ran.stdout;
  throw new TargetStartError(
    {
      expected: `${[command, ...args].join(' ')} to end well`,
      found: foundOf(ran, withinMs),
      remedy: 'Run it by hand in the folder of its target.yaml, and read what it says below.',
    },
    ran.stderr,
  );
}

function foundOf(
  ran: {
    readonly timedOut: boolean;
    readonly exitCode?: number | undefined;
    readonly originalMessage?: string | undefined;
  },
  withinMs: number,
): string {
  if (ran.timedOut) return `no end within ${withinMs / 1_000} s`;
  return ran.exitCode === undefined ? (ran.originalMessage ?? 'no end') : `exit code ${ran.exitCode}`;
}
