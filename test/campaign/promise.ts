import { EXIT } from '../../harness/errors.js';
import type { Outcome } from './command.js';

const DOCUMENTED: readonly number[] = Object.values(EXIT);
const STACK = /^\s+at .*(:\d+:\d+|\(native\)|<anonymous>)/m;

/** What no input may break: no stack and no bug, a documented exit code, no hang, and an error that says what to do. Null where it holds. */
export function brokenPromise({ exitCode, stdout, stderr, hung }: Outcome): string | null {
  const said = `${stderr}\n${stdout}`.trim().slice(-1_500);
  if (hung) return `hung; it had said:\n${said}`;
  if (exitCode === null) return `ended by a signal; it had said:\n${said}`;
  if (!DOCUMENTED.includes(exitCode) || exitCode === EXIT.bug) return `exit ${exitCode}:\n${said}`;
  if (STACK.test(stderr) || STACK.test(stdout)) return `a stack:\n${said}`;
  if (exitCode === EXIT.done || exitCode === EXIT.finishedWithFailures || exitCode === EXIT.interrupted)
    return null;
  // The flags' own parser points at --help.
  return /to do: \S/.test(stderr) || /^error: [^]*--help/m.test(stderr)
    ? null
    : `exit ${exitCode} without what to do:\n${said}`;
}
