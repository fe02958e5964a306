import type { ErrorText } from '../errors.js';

/** The target did something wrong that ends its trial: an outcome, shown with its log and judged. */
export class TargetFailure extends Error {
  readonly text: ErrorText;
  readonly logTail: string;

  constructor(text: ErrorText, logTail: string, options?: ErrorOptions) {
    super(`expected ${text.expected}, found ${text.found}`, options);
    this.name = 'TargetFailure';
    this.text = text;
    this.logTail = logTail;
  }
}

/** The lab or a dependency spoiled the trial; `gate` names the check that said so. */
export class SpoiledTrial extends Error {
  readonly text: ErrorText;
  readonly gate: string;

  constructor(gate: string, text: ErrorText, options?: ErrorOptions) {
    super(`expected ${text.expected}, found ${text.found}`, options);
    this.name = 'SpoiledTrial';
    this.gate = gate;
    this.text = text;
  }
}
