import type { Watched } from '../../model/run/watched.js';
import type { AgentProcess } from '../lab.js';
import { linesOf } from '../../linux/lines.js';
import type { Launch, ProcessRecorder } from './owned-process.js';
import { OwnedProcess } from './owned-process.js';

/** A process that is spoken to line by line. Disposing closes its input and ends it. */
export class ProcessChannel implements AgentProcess {
  readonly watched: Watched;
  readonly #process: OwnedProcess;
  readonly #channel: NonNullable<OwnedProcess['channel']>;

  private constructor(process_: OwnedProcess, channel: NonNullable<OwnedProcess['channel']>) {
    this.#process = process_;
    this.#channel = channel;
    this.watched = { rootPids: () => [process_.pid], container: null };
  }

  static async start(launch: Omit<Launch, 'stdio'>, recorder: ProcessRecorder): Promise<ProcessChannel> {
    const process_ = await OwnedProcess.start({ ...launch, stdio: 'channel' }, recorder);
    if (!process_.channel) throw new Error('A process launched with a channel has one.');
    return new ProcessChannel(process_, process_.channel);
  }

  send(line: string): void {
    this.#channel.input.write(`${line}\n`);
  }

  lines(): AsyncGenerator<string, void, undefined> {
    return linesOf(this.#channel.output);
  }

  logTail(): string {
    return this.#process.log.tail();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel.input.end();
    await this.#process[Symbol.asyncDispose]();
  }
}
