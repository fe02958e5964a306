import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { childEnvironment } from '../../lab/lifetime/child-environment.js';
import { ProcessLog } from '../../lab/lifetime/log.js';
import { ProcessChannel } from '../../lab/local/process-channel.js';
import type { BehaviourInput, RoomBehaviourInput } from './behaviour.js';
import type { DeliveryStamp, OpenServer, Stamp } from '../stamps.js';
import { deliveryStampSchema, stampSchema } from '../stamps.js';

/** Opens reference servers, one at a time. */
export interface ReferenceServers {
  server(behaviour: BehaviourInput): Promise<OpenServer<Stamp>>;
  room(behaviour: RoomBehaviourInput): Promise<OpenServer<DeliveryStamp>>;
}

const openedSchema = z.object({
  address: z.object({ host: z.string(), port: z.int() }),
  path: z.string(),
});

/** In a process of their own. Disposing ends it; what was asked of it then rejects. */
export class ReferenceProcess implements ReferenceServers, AsyncDisposable {
  readonly pids: readonly number[];
  readonly #channel: ProcessChannel;
  readonly #lines: AsyncGenerator<string, void, undefined>;

  private constructor(channel: ProcessChannel) {
    this.#channel = channel;
    this.#lines = channel.lines();
    this.pids = channel.watched.rootPids();
  }

  static async start(environment: Readonly<NodeJS.ProcessEnv>): Promise<ReferenceProcess> {
    const channel = await ProcessChannel.start(
      {
        command: process.execPath,
        args: [fileURLToPath(new URL('main.js', import.meta.url))],
        cwd: process.cwd(),
        environment: childEnvironment(environment),
        cpus: [],
        log: new ProcessLog(null, null),
      },
      // Nothing to note: it ends with its input, and that with us.
      { record: () => undefined },
    );
    return new ReferenceProcess(channel);
  }

  server(behaviour: BehaviourInput): Promise<OpenServer<Stamp>> {
    return this.#open({ server: behaviour }, stampSchema);
  }

  room(behaviour: RoomBehaviourInput): Promise<OpenServer<DeliveryStamp>> {
    return this.#open({ room: behaviour }, deliveryStampSchema);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#channel[Symbol.asyncDispose]();
  }

  async #open<S>(command: object, schema: z.ZodType<S>): Promise<OpenServer<S>> {
    const { address, path } = openedSchema.parse(await this.#ask(command));
    return {
      address,
      path,
      close: async () => z.array(schema).parse(await this.#ask({ close: true })),
    };
  }

  async #ask(command: object): Promise<unknown> {
    this.#channel.send(JSON.stringify(command));
    const { value, done } = await this.#lines.next();
    if (done === true) throw new Error(`The reference servers have ended.\n${this.#channel.logTail()}`);
    return JSON.parse(value);
  }
}
