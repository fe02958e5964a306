import { asError } from '../../errors.js';
import type { RunRecord } from '../../model/run/environment.js';
import { codeSha256 } from '../../setup/code-digest.js';
import { stampOf } from '../../setup/stamp.js';

/** Notices that the sources of a run are edited while it is made. */
export class CodeWatch {
  readonly #checkout: string;
  readonly #elapsedSeconds: () => number;
  #digest: string;

  /** `digest`: of the sources that the run began with. */
  constructor(checkout: string, digest: string, elapsedSeconds: () => number) {
    this.#checkout = checkout;
    this.#elapsedSeconds = elapsedSeconds;
    this.#digest = digest;
  }

  /** What to record of an edit since the last look; null where nothing changed. */
  look(): RunRecord | null {
    const digest = this.#digestNow();
    if (digest === this.#digest) return null;
    this.#digest = digest;
    return { record: 'code-changed', codeSha256: digest, atSeconds: this.#elapsedSeconds() };
  }

  /** Sources that are being replaced, or have gone, are an edit as well: what is running can be measured on. */
  #digestNow(): string {
    try {
      return codeSha256(this.#checkout);
    } catch (thrown) {
      return stampOf([asError(thrown).message], [], this.#checkout);
    }
  }
}
