#!/usr/bin/env node
import { interruptionBy } from './commands/interruption.js';
import type { Output } from './commands/output.js';
import { errorText } from './commands/output.js';
import type { ExitCode } from './errors.js';
import { EXIT, limitIn } from './errors.js';

const LINGER_MS = 2_000;

const output: Output = {
  out: (text) => process.stdout.write(text),
  err: (text) => process.stderr.write(text),
};
let unprinted: ExitCode = EXIT.done;
const signal = interruptionBy({
  inTerminal: [process.stdin, process.stdout, process.stderr].some(({ isTTY }) => isTTY),
  output,
  leave: (now) => process.exit(now),
  unprinted: (instead) => {
    unprinted = instead;
    process.exitCode = instead;
  },
});
// Loading the rest takes a second on a busy machine, and until signals are heard Node ends at a hang-up.
const program = await import('./program.js').catch((thrown: unknown) => {
  const limit = limitIn(thrown);
  if (!limit) throw thrown;
  output.err(errorText(limit.text));
  return null;
});
const code = program ? await program.runProgram({ signal, output }) : EXIT.environment;
process.exitCode = code === EXIT.done ? unprinted : code;
// Whatever was forgotten open, a port or a connection, does not keep the process.
setTimeout(() => process.exit(), LINGER_MS).unref();
