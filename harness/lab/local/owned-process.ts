import { randomUUID } from 'node:crypto';
import { execa } from 'execa';
import type { Exit } from '../lab.js';
import type { ProcessLog } from '../lifetime/log.js';
import { Owned } from '../lifetime/owned.js';
import type { MarkedProcess } from '../../linux/process-tree.js';
import { identify, MARK_VARIABLE } from '../../linux/process-tree.js';
import { endTree, killTree } from './end-tree.js';

export interface Launch {
  readonly command: string;
  readonly args: readonly string[];
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Logical processors to bind it to; empty: any. */
  readonly cpus: readonly number[];
  readonly log: ProcessLog;
  /** `channel`: stdin and stdout are the caller's. Otherwise stdin is closed, and stdout goes to the log. */
  readonly stdio?: 'channel' | 'log';
  readonly user?: { readonly uid: number; readonly gid: number };
  /** What asks it to end. */
  readonly endSignal?: NodeJS.Signals;
  /** How long it may take to end by itself before it is killed, with its whole tree. */
  readonly graceMs?: number;
}

/** Notes what was started, for whoever has to end it after our own sudden death. */
export interface ProcessRecorder {
  record(process_: MarkedProcess, signal: NodeJS.Signals): void;
}

const GRACE_MS = 5_000;

/** Killed at once when this process ends without having ended them: a second Ctrl-C, or an error of ours. */
const LIVING = new Set<MarkedProcess>();
process.on('exit', () => {
  for (const root of LIVING) killTree(root);
});

/** A process in a session and group of its own, whose whole tree is ended with it. */
export class OwnedProcess extends Owned<Exit> {
  readonly identity: MarkedProcess;
  /** Resolves when the root process has ended. */
  readonly exited: Promise<Exit>;
  readonly #endSignal: NodeJS.Signals;
  readonly #graceMs: number;

  private constructor(launch: Launch, subprocess: ReturnType<typeof spawn>, identity: MarkedProcess) {
    const isChannel = launch.stdio === 'channel';
    super(launch.log, isChannel ? { input: subprocess.stdin, output: subprocess.stdout } : null);
    this.identity = identity;
    LIVING.add(identity);
    this.#endSignal = launch.endSignal ?? 'SIGTERM';
    this.#graceMs = launch.graceMs ?? GRACE_MS;
    this.exited = new Promise((resolve) => {
      // execa's own promise also waits for outputs that others may hold open.
      subprocess.once('exit', (code, signal) => {
        this.lastExit = { code, signal };
        resolve(this.lastExit);
      });
    });
    launch.log.take(subprocess.stderr);
    if (isChannel) {
      // Writing to a process that has gone is told by the end of its output.
      subprocess.stdin.on('error', () => undefined);
    } else {
      subprocess.stdin.end();
      launch.log.take(subprocess.stdout);
    }
  }

  /** Throws an Error that says why the program cannot be started, with the system's code for it. */
  static async start(launch: Launch, recorder: ProcessRecorder): Promise<OwnedProcess> {
    const mark = randomUUID();
    const subprocess = spawn(launch, mark);
    const found = subprocess.pid === undefined ? null : identify(subprocess.pid);
    if (!found) {
      subprocess.kill('SIGKILL');
      const { originalMessage, code } = await subprocess;
      await launch.log.close();
      const why = `${launch.command} cannot be started: ${originalMessage ?? 'no reason given'}`;
      throw Object.assign(new Error(why), code === undefined ? {} : { code });
    }
    const identity = { ...found, mark };
    recorder.record(identity, launch.endSignal ?? 'SIGTERM');
    return new OwnedProcess(launch, subprocess, identity);
  }

  get pid(): number {
    return this.identity.pid;
  }

  protected async end(): Promise<void> {
    const { killed } = await endTree(this.identity, this.#endSignal, this.#graceMs);
    if (killed) this.log.write('[crossover] killed what had not ended by itself');
    await this.exited;
    LIVING.delete(this.identity);
  }
}

function spawn(launch: Launch, mark: string) {
  const bound = launch.cpus.length > 0;
  const file = bound ? 'taskset' : launch.command;
  const args = bound ? ['-c', launch.cpus.join(','), launch.command, ...launch.args] : launch.args;
  return execa(file, args, {
    cwd: launch.cwd,
    env: { ...launch.environment, [MARK_VARIABLE]: mark },
    extendEnv: false,
    stdin: 'pipe',
    stdout: 'pipe',
    stderr: 'pipe',
    buffer: false,
    reject: false,
    // A session of its own: a Ctrl-C in the terminal reaches the harness alone, which then ends things in order.
    detached: true,
    cleanup: false,
    ...launch.user,
  });
}
