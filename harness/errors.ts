import { withoutSecrets } from './model/secrets.js';

/** The documented exit codes. */
export const EXIT = {
  done: 0,
  bug: 1,
  usage: 2,
  environment: 3,
  finishedWithFailures: 4,
  /** Nothing is broken or spoiled, and something is open that more blocks could decide. */
  undecided: 5,
  /** Of `--fail-on`: a primary comparison that was spoiled. */
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

/**
 * An error that the user can mend: says what was expected, what was found and what to do, without the passwords in it.
 * Anything else is a bug of ours.
 */
export class KnownError extends Error {
  readonly text: ErrorText;
  readonly exitCode: ExitCode;

  constructor(text: ErrorText, exitCode: ExitCode, options?: ErrorOptions) {
    const { expected, found, remedy } = text;
    super(withoutSecrets(`expected ${expected}, found ${found}`), options);
    this.name = 'KnownError';
    this.text = {
      expected: withoutSecrets(expected),
      found: withoutSecrets(found),
      remedy: withoutSecrets(remedy),
    };
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

/** What any program may run into, by the error's code, and what to do about it. */
const LIMITS: Readonly<Record<string, string>> = {
  EMFILE: "Raise this shell's limit of open files (ulimit -n 4096), and start again.",
  ENFILE: "Raise the machine's limit of open files (sysctl fs.file-max), and start again.",
  ENOMEM: "Free some memory, or lift this shell's limit of it (ulimit -v), and start again.",
  ERR_WORKER_OUT_OF_MEMORY: 'Free some memory, and start again.',
  EAGAIN: "Raise this shell's limit of processes (ulimit -u), and start again.",
  ENOSPC: 'Free some disk space, and start again.',
  EDQUOT: 'Free some disk space of yours, and start again.',
  // Node's loader says so, too, where it may open no more files.
  ERR_MODULE_NOT_FOUND:
    'Start by npm (npm run --silent crossover -- …), which brings in what is missing; where nothing is, raise the limit of open files (ulimit -n 4096).',
};
const NO_WASM_MEMORY = /WebAssembly.*(out of memory|could not allocate)/i;

/** An error in which the machine, and not a mistake of ours, ended what was under way; null for any other. */
export function limitIn(thrown: unknown): EnvironmentError | null {
  const { code = '', message }: NodeJS.ErrnoException = asError(thrown);
  const remedy = NO_WASM_MEMORY.test(message) ? LIMITS['ENOMEM'] : LIMITS[code];
  if (remedy === undefined) return null;
  const text = { expected: 'the machine to give what this command needs', found: message, remedy };
  return new EnvironmentError(text, { cause: thrown });
}
