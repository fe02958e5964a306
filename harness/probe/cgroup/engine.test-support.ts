import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { request, type IncomingMessage } from 'node:http';
import { createInterface } from 'node:readline';
import { execa, execaSync } from 'execa';
import type { WatchedContainer } from '../../model/run/watched.js';

const IMAGE = 'debian:bookworm-slim';

function docker(...args: string[]): string {
  return execaSync('docker', args, { stdin: 'ignore' }).stdout;
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

function start(args: readonly string[]) {
  return execa('docker', args, { stdio: ['pipe', 'pipe', 'inherit'], buffer: false, reject: false });
}

/** A container that runs a shell script, goes on at each line that it is sent, and is removed when disposed. */
export class Container implements AsyncDisposable {
  readonly watched: WatchedContainer & { readonly pid: number };
  readonly #process: ReturnType<typeof start>;
  readonly #lines: AsyncIterator<string>;

  private constructor(process_: ReturnType<typeof start>, lines: AsyncIterator<string>, name: string) {
    this.#process = process_;
    this.#lines = lines;
    const [id = '', pid = ''] = docker('inspect', '--format', '{{.Id}} {{.State.Pid}}', name).split(' ');
    this.watched = { id, pid: Number(pid), stats: (signal) => statsOf(id, signal) };
  }

  /** The script runs once its first line is asked for. */
  static async run(script: string, options: readonly string[] = []): Promise<Container> {
    const name = `crossover-test-${randomUUID()}`;
    const args = ['run', '--rm', '--interactive', '--name', name, ...options, IMAGE];
    const process_ = start([...args, 'sh', '-c', `echo started; read -r go; ${script}`]);
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
