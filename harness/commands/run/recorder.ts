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
  /** What the disk refused first. */
  #refused: Error | null = null;

  constructor(store: RunStore, code: CodeWatch) {
    this.#store = store;
    this.#code = code;
  }

  get refused(): Error | null {
    return this.#refused;
  }

  /** Aborted by the user, or by a disk that refused. */
  signalWith(user: AbortSignal): AbortSignal {
    return AbortSignal.any([user, this.#calledOff.signal]);
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
      this.#refused ??= asError(thrown);
      this.#calledOff.abort(this.#refused);
      throw thrown;
    }
  }
}
