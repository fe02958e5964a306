import { fileURLToPath } from 'node:url';
import { childEnvironment } from '../lab/lifetime/child-environment.js';
import { ProcessLog } from '../lab/lifetime/log.js';
import { ProcessChannel } from '../lab/local/process-channel.js';

/** A program beside this file that answers each line it is told with one, in a process like an agent's. Disposing ends it; what was asked of it then rejects. */
export class AskedProcess implements AsyncDisposable {
  readonly pids: readonly number[];
  readonly #program: string;
  readonly #channel: ProcessChannel;
  readonly #lines: AsyncGenerator<string, void, undefined>;

  private constructor(program: string, channel: ProcessChannel) {
    this.#program = program;
    this.#channel = channel;
    this.#lines = channel.lines();
    this.pids = channel.watched.rootPids();
  }

  /** `program`: its compiled file, from this folder. */
  static async start(program: string, environment: Readonly<NodeJS.ProcessEnv>): Promise<AskedProcess> {
    const channel = await ProcessChannel.start(
      {
        command: process.execPath,
        args: [fileURLToPath(new URL(program, import.meta.url))],
        cwd: process.cwd(),
        environment: childEnvironment(environment),
        cpus: [],
        log: new ProcessLog(null, null),
      },
      // Nothing to note: it ends with its input, and that with us.
      { record: () => undefined },
    );
    return new AskedProcess(program, channel);
  }

  async ask(command: object): Promise<unknown> {
    this.#channel.send(JSON.stringify(command));
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`${this.#program} has ended.\n${this.#channel.logTail()}`);
    return JSON.parse(value);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }
}
