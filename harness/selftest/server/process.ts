import { z } from 'zod';
import { AskedProcess } from '../asked-process.js';
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
  readonly #process: AskedProcess;

  private constructor(process_: AskedProcess) {
    this.#process = process_;
  }

  static async start(environment: Readonly<NodeJS.ProcessEnv>): Promise<ReferenceProcess> {
    return new ReferenceProcess(await AskedProcess.start('server/main.js', environment));
  }

  get pids(): readonly number[] {
    return this.#process.pids;
  }

  server(behaviour: BehaviourInput): Promise<OpenServer<Stamp>> {
    return this.#open({ server: behaviour }, stampSchema);
  }

  room(behaviour: RoomBehaviourInput): Promise<OpenServer<DeliveryStamp>> {
    return this.#open({ room: behaviour }, deliveryStampSchema);
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  async #open<S>(command: object, schema: z.ZodType<S>): Promise<OpenServer<S>> {
    const { address, path } = openedSchema.parse(await this.#process.ask(command));
    return {
      address,
      path,
      close: async () => z.array(schema).parse(await this.#process.ask({ close: true })),
    };
  }
}
