/** The documented exit codes. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  environment: 3,
  finishedWithFailures: 4,
  /** Of `--fail-on`: a primary comparison without a verdict that more blocks could give, or one that was spoiled. */
  undecided: 5,
  invalid: 6,
  interrupted: 130,
} as const;
export type ExitCode = (typeof EXIT)[keyof typeof EXIT];

/** What a known error tells its reader. */
export interface ErrorText {
  /** What was looked for, and where. */
  readonly expected: string;
  readonly found: string;
  /** What the reader can do about it. */
  readonly remedy: string;
}

/** An error that the user can mend: says what was expected, what was found and what to do. Anything else is a bug of ours. */
export class KnownError extends Error {
  readonly text: ErrorText;
  readonly exitCode: ExitCode;

  constructor(text: ErrorText, exitCode: ExitCode, options?: ErrorOptions) {
    super(`expected ${text.expected}, found ${text.found}`, options);
    this.name = 'KnownError';
    this.text = text;
    this.exitCode = exitCode;
  }
}

/** Wrong flags, names or files given by the user. Exit code 2. */
export class UsageError extends KnownError {
  constructor(text: ErrorText, options?: ErrorOptions) {
    super(text, EXIT.usage, options);
    this.name = 'UsageError';
  }
}

/** A tool, port, folder, limit or engine that the machine lacks. Exit code 3. */
export class EnvironmentError extends KnownError {
  constructor(text: ErrorText, options?: ErrorOptions) {
    super(text, EXIT.environment, options);
    this.name = 'EnvironmentError';
  }
}

/** The user interrupted. Exit code 130. */
export class InterruptedError extends Error {
  constructor() {
    super('interrupted');
    this.name = 'InterruptedError';
  }
}

/** A thrown value as an Error, whatever was thrown. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
