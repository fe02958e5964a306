import { availableParallelism } from 'node:os';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { execa, execaSync } from 'execa';
import { PROGRAMS } from '../harness/lab/services/programs.js';
import { AgentClient } from '../harness/load/agent/client.js';
import type { LineChannel } from '../harness/model/run/channel.js';

const SERVER_CORE = 0;
const LOAD_CORE = 1;
const MOST_OUTPUT_BYTES = 1 << 30;

/** Load on one core and servers on another, where the machine has two and taskset. */
export const pinning = availableParallelism() > 1 && isInstalled('taskset');

function pinned(command: readonly string[], core: number): [string, string[]] {
  const [file = '', ...args] = pinning ? ['taskset', '-c', String(core), ...command] : command;
  return [file, args];
}

type Child = ReturnType<typeof start>;

function start(entry: string, core: number) {
  const script = fileURLToPath(new URL(entry, import.meta.url));
  const [file, args] = pinned([process.execPath, script], core);
  return execa(file, args, { stdin: 'pipe', buffer: false, reject: false });
}

/** Runs a load tool to its end on the load's core. */
export function runTool(command: readonly string[], input: string | Buffer = ''): Buffer {
  const [file, args] = pinned(command, LOAD_CORE);
  const { stdout } = execaSync(file, args, {
    input,
    maxBuffer: MOST_OUTPUT_BYTES,
    encoding: 'buffer',
    stderr: 'ignore',
  });
  return Buffer.from(stdout);
}

export function isInstalled(tool: string): boolean {
  return execaSync(tool, ['--version'], { reject: false }).exitCode !== undefined;
}

function channelTo(child: Child): LineChannel {
  let errors = '';
  child.stderr.on('data', (text: Buffer) => (errors = (errors + text.toString()).slice(-4_000)));
  return {
    send: (line) => child.stdin.write(`${line}\n`),
    lines: () => createInterface({ input: child.stdout }),
    logTail: () => errors,
  };
}

export async function withAgent<T>(use: (agent: AgentClient) => Promise<T>): Promise<T> {
  const agent = new AgentClient(channelTo(start(`../harness/${PROGRAMS.agent}`, LOAD_CORE)));
  try {
    return await use(agent);
  } finally {
    await agent.stop();
  }
}

/** A server on its core that answers each line it is told with one. */
export class ServerProcess {
  readonly #child: Child;
  readonly #lines: AsyncIterator<string>;

  constructor(entry: string) {
    this.#child = start(entry, SERVER_CORE);
    this.#lines = createInterface({ input: this.#child.stdout })[Symbol.asyncIterator]();
  }

  async ask(line: string): Promise<unknown> {
    this.#child.stdin.write(`${line}\n`);
    return JSON.parse((await this.#lines.next()).value as string);
  }

  end(): void {
    this.#child.stdin.end();
  }
}

export function print(...cells: (string | number)[]): void {
  process.stdout.write(`${cells.map((cell) => String(cell).padStart(12)).join('')}\n`);
}

export function whole(value: number): string {
  return Math.round(value).toLocaleString('en-US');
}

export const share = (value: number): string => `${(value * 100).toFixed(1)} %`;
