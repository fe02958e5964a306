import type { Watched } from '../../../model/run/watched.js';
import type { AgentProcess } from '../../lab.js';
import { linesOf } from '../../../linux/lines.js';
import type { ContainerLaunch } from './owned-container.js';
import { OwnedContainer } from './owned-container.js';

/** A container that is spoken to line by line, over its attach stream. Disposing closes its input and removes it. */
export class ContainerChannel implements AgentProcess {
  /** In its network. */
  readonly address: string;
  readonly watched: Watched;
  readonly #container: OwnedContainer;
  readonly #channel: NonNullable<OwnedContainer['channel']>;

  private constructor(container: OwnedContainer, channel: NonNullable<OwnedContainer['channel']>) {
    this.#container = container;
    this.#channel = channel;
    this.address = container.address;
    this.watched = container.watched;
  }

  static async start(launch: Omit<ContainerLaunch, 'stdio' | 'graceSeconds'>): Promise<ContainerChannel> {
    const container = await OwnedContainer.start({ ...launch, stdio: 'channel', graceSeconds: 0 });
    if (!container.channel) throw new Error('A container launched with a channel has one.');
    return new ContainerChannel(container, container.channel);
  }

  send(line: string): void {
    this.#channel.input.write(`${line}\n`);
  }

  lines(): AsyncGenerator<string, void, undefined> {
    return linesOf(this.#channel.output);
  }

  logTail(): string {
    return this.#container.log.tail();
  }

  async [Symbol.asyncDispose](): Promise<void> {
    this.#channel.input.end();
    await this.#container[Symbol.asyncDispose]();
  }
}
