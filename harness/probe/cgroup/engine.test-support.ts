import { execFileSync, spawn, type ChildProcessByStdio } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import type { WatchedContainer } from '../../model/run/watched.js';

const IMAGE = 'debian:bookworm-slim';

function docker(...args: string[]): string {
  return execFileSync('docker', args, { encoding: 'utf8', stdio: ['ignore', 'pipe', 'pipe'] }).trim();
}

/** The engine's socket, or null where it has none on this machine. */
function socketPath(): string | null {
  const host = docker('context', 'inspect', '--format', '{{.Endpoints.docker.Host}}');
  return host.startsWith('unix://') ? host.slice('unix://'.length) : null;
}

/** Why no container can be started here; null where one can. */
export function missingEngine(): string | null {
  try {
    docker('version');
    if (socketPath() === null) return 'the Docker engine has no local socket';
  } catch {
    return 'no Docker engine answers';
  }
  try {
    if (docker('image', 'ls', '--quiet', IMAGE) === '') docker('pull', '--quiet', IMAGE);
    return null;
  } catch {
    return `no image ${IMAGE}`;
  }
}

/** A container that runs a shell script, goes on at each line that it is sent, and is removed when disposed. */
export class Container implements AsyncDisposable {
  readonly watched: WatchedContainer & { readonly pid: number };
  readonly #process: ChildProcessByStdio<Writable, Readable, null>;
  readonly #lines: AsyncIterator<string>;

  private constructor(
    process_: ChildProcessByStdio<Writable, Readable, null>,
    lines: AsyncIterator<string>,
    name: string,
  ) {
    this.#process = process_;
    this.#lines = lines;
    const [id = '', pid = ''] = docker('inspect', '--format', '{{.Id}} {{.State.Pid}}', name).split(' ');
    this.watched = { id, pid: Number(pid), stats: (signal) => statsOf(id, signal) };
  }

  /** The script runs once its first line is asked for. */
  static async run(script: string, options: readonly string[] = []): Promise<Container> {
    const name = `crossover-test-${randomUUID()}`;
    const args = ['run', '--rm', '--interactive', '--name', name, ...options, IMAGE];
    const process_ = spawn('docker', [...args, 'sh', '-c', `echo started; read -r go; ${script}`], {
      stdio: ['pipe', 'pipe', 'inherit'],
    });
    const lines = createInterface({ input: process_.stdout })[Symbol.asyncIterator]();
    await lines.next();
    return new Container(process_, lines, name);
  }

  /** Lets the script go on, until it writes its next line. */
  async goOn(): Promise<string> {
    this.#process.stdin.write('\n');
    const { value } = (await this.#lines.next()) as { value: string };
    return value;
  }

  async [Symbol.asyncDispose](): Promise<void> {
    const ended = once(this.#process, 'exit');
    docker('rm', '--force', this.watched.id);
    await ended;
  }
}

async function* statsOf(id: string, signal: AbortSignal): AsyncGenerator {
  const asked = request({ socketPath: socketPath() ?? undefined, path: `/containers/${id}/stats`, signal });
  asked.end();
  const [answer] = (await once(asked, 'response')) as [IncomingMessage];
  for await (const line of createInterface({ input: answer })) yield JSON.parse(line) as unknown;
}
