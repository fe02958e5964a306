import type { Readable, Writable } from 'node:stream';
import type { ProcessLog } from './log.js';

/** Both ends of a conversation by stdin and stdout. */
export interface OwnedChannel {
  readonly input: Writable;
  readonly output: Readable;
}

/** Something that was started: what it writes goes to its log, and it is ended once, with its log closed after it. */
export abstract class Owned<Exit> implements AsyncDisposable {
  /** Resolves when it has ended by itself or been ended. */
  abstract readonly exited: Promise<Exit>;
  protected lastExit: Exit | null = null;
  #ending: Promise<void> | null = null;

  constructor(
    readonly log: ProcessLog,
    /** Null unless it was launched with `channel`. */
    readonly channel: OwnedChannel | null,
  ) {}

  /** Null while it lives. */
  exit(): Exit | null {
    return this.lastExit;
  }

  /** Ends it, with all that it started, and closes the log. Again: waits for the first. */
  [Symbol.asyncDispose](): Promise<void> {
    this.#ending ??= this.end().finally(() => this.log.close());
    return this.#ending;
  }

  protected abstract end(): Promise<void>;
}
