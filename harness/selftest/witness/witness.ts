import { AskedProcess } from '../asked-process.js';
import type { Lateness } from '../lateness.js';
import { latenessSchema } from '../lateness.js';
import type { WitnessCommand } from './command.js';

/** What the witness is to look at. */
export type Watch = Exclude<WitnessCommand, { kind: 'end' }>;

/** A plain client of the reference server beside the agents, of no code of theirs. */
export interface Witness {
  /** Looks on until the function that it returns is called, which says how late it saw things. */
  watch(what: Watch): Promise<() => Promise<Lateness>>;
}

/** In a process of its own, like an agent's. Disposing ends it; what was asked of it then rejects. */
export class WitnessProcess implements Witness, AsyncDisposable {
  readonly #process: AskedProcess;

  private constructor(process_: AskedProcess) {
    this.#process = process_;
  }

  static async start(environment: Readonly<NodeJS.ProcessEnv>): Promise<WitnessProcess> {
    return new WitnessProcess(await AskedProcess.start('witness/main.js', environment));
  }

  async watch(what: Watch): Promise<() => Promise<Lateness>> {
    await this.#ask(what);
    return async () => latenessSchema.parse(await this.#ask({ kind: 'end' }));
  }

  async [Symbol.asyncDispose](): Promise<void> {
    await this.#process[Symbol.asyncDispose]();
  }

  #ask(command: WitnessCommand): Promise<unknown> {
    return this.#process.ask(command);
  }
}
