import { spawn } from 'node:child_process';
import { join } from 'node:path';

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
  const child = spawn(program, rest, {
    cwd: checkout,
    env: { ...process.env, ...environment },
    stdio: ['ignore', 'pipe', 'pipe'],
    detached: true,
  });
  const { pid } = child;
  if (pid === undefined) throw new Error(`${program} cannot be started.`);
  const said = { stdout: '', stderr: '' };
  const listeners: ((line: string) => void)[] = [];
  let unfinished = '';
  child.stdout.on('data', (chunk: Buffer) => {
    said.stdout += chunk.toString();
  });
  child.stderr.on('data', (chunk: Buffer) => {
    said.stderr += chunk.toString();
    const lines = (unfinished + chunk.toString()).split('\n');
    unfinished = lines.pop() ?? '';
    for (const line of lines) for (const act of listeners) act(line);
  });
  let hung = false;
  const limit = setTimeout(() => {
    hung = true;
    killGroup(pid);
  }, withinSeconds * 1_000);
  const ended = new Promise<Outcome>((resolve) => {
    child.once('close', (exitCode) => {
      clearTimeout(limit);
      resolve({ exitCode, ...said, hung });
    });
  });
  return {
    pid,
    ended,
    onLine: (act) => void listeners.push(act),
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
