import { asError } from '../../errors.js';
import type { RunRecord } from '../../model/run/environment.js';
import type { Observation } from '../../model/run/observation.js';
import type { RunStore } from '../../store/run-store.js';
import type { CodeWatch } from './code-watch.js';

/** Keeps what a run tells. Where the disk refuses, the run is called off: what it measured further would be lost. */
export class Recorder {
  readonly #store: RunStore;
  readonly #code: CodeWatch;
  readonly #calledOff = new AbortController();
  /** What the disk refused first, or what the run itself found that it must not go on with. */
  #refused: Error | null = null;

  constructor(store: RunStore, code: CodeWatch) {
    this.#store = store;
    this.#code = code;
  }

  get refused(): Error | null {
    return this.#refused;
  }

  /** Aborted by the user, by a disk that refused, or by the run itself. */
  signalWith(user: AbortSignal): AbortSignal {
    return AbortSignal.any([user, this.#calledOff.signal]);
  }

  callOff(reason: Error): void {
    this.#refused ??= reason;
    this.#calledOff.abort(this.#refused);
  }

  /** An edit of the sources is recorded before what was measured after it. */
  observe(observation: Observation): void {
    this.#kept(() => {
      const edit = this.#code.look();
      if (edit) this.#store.append(edit);
      this.#store.observe(observation);
    });
  }

  record(record: RunRecord): void {
    this.#kept(() => {
      this.#store.append(record);
    });
  }

  #kept(write: () => void): void {
    try {
      write();
    } catch (thrown) {
      this.callOff(asError(thrown));
      throw thrown;
    }
  }
}
