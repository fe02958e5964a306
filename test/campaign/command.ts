import { join } from 'node:path';
import { execa } from 'execa';

/** The compiled command in a checkout. */
export const cliOf = (checkout: string) => join(checkout, 'dist', 'harness', 'cli.js');

export interface Started {
  readonly pid: number;
  readonly ended: Promise<Outcome>;
  /** Calls back with each line that it writes to stderr, its progress among them. */
  onLine(act: (line: string) => void): void;
}

/** How a command ended. */
export interface Outcome {
  /** Null where a signal ended it. */
  readonly exitCode: number | null;
  readonly stdout: string;
  readonly stderr: string;
  /** It had not ended by itself in its time. */
  readonly hung: boolean;
}

interface Start {
  readonly checkout: string;
  readonly args: readonly string[];
  readonly environment?: Readonly<Record<string, string>>;
  /** A program with its arguments that runs the command. */
  readonly under?: readonly string[];
  readonly withinSeconds: number;
}

/** Starts the command in a group of its own, without a terminal; what takes longer than its time is killed as a group. */
export function start({ checkout, args, environment = {}, under = [], withinSeconds }: Start): Started {
  const [program = '', ...rest] = [...under, process.execPath, cliOf(checkout), ...args];
  const child = execa(program, rest, {
    cwd: checkout,
    env: environment,
    stdin: 'ignore',
    reject: false,
    stripFinalNewline: false,
    detached: true,
    cleanup: false,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started.`);
  let hung = false;
  const limit = setTimeout(() => {
    hung = true;
    killGroup(pid);
  }, withinSeconds * 1_000);
  const ended = child.then(({ exitCode = null, stdout, stderr }): Outcome => {
    clearTimeout(limit);
    return { exitCode, stdout, stderr, hung };
  });
  return {
    pid,
    ended,
    onLine: (act) => {
      let unfinished = '';
      child.stderr.on('data', (chunk: Buffer) => {
        const lines = (unfinished + chunk.toString()).split('\n');
        unfinished = lines.pop() ?? '';
        for (const line of lines) act(line);
      });
    },
  };
}

export function run(what: Start): Promise<Outcome> {
  return start(what).ended;
}

export function killGroup(leader: number, signal: NodeJS.Signals = 'SIGKILL'): void {
  try {
    process.kill(-leader, signal);
  } catch {
    // It has ended.
  }
}
