import { closeSync, openSync } from 'node:fs';
import type { ExitCode } from '../errors.js';
import { EXIT, InterruptedError } from '../errors.js';
import type { Output } from './output.js';

/** One Ctrl-C comes twice where npm passes it on: a second wish comes later than that. */
const ONE_WISH_MS = 1_000;
/** The other end of a stream is gone: a pipe's reader, or the terminal. */
const GONE = ['EPIPE', 'EIO', 'ENXIO', 'ERR_STREAM_DESTROYED', 'ERR_STREAM_WRITE_AFTER_END'];

/** Node aborts (SIGABRT) when it ends and cannot set a terminal that has gone back to its first state; it spares what was replaced. */
function leaveTerminal(): void {
  for (const { isTTY, fd } of [process.stdin, process.stdout, process.stderr]) {
    if (!isTTY) continue;
    closeSync(fd);
    openSync('/dev/null', 'r+');
  }
}

interface Ways {
  /** Whether somebody sits before it: any of the three streams is a terminal's. */
  readonly inTerminal: boolean;
  readonly output: Output;
  /** Ends the process at once. */
  leave(code: ExitCode): void;
  /** Nothing that was printed from now on has arrived. */
  unprinted(code: ExitCode): void;
}

/**
 * Aborts when the user wishes the command to end in order: Ctrl-C, a kill, or the terminal's end for a command that was
 * started in one. Without a terminal (nohup, CI) a hang-up or a reader that has gone is nobody's wish. A second Ctrl-C
 * ends at once; the watchdog then takes what was started with it.
 */
export function interruptionBy(ways: Ways): AbortSignal {
  const interruption = new AbortController();
  let firstMs = Infinity;
  const stop = () => {
    if (interruption.signal.aborted) return;
    firstMs = performance.now();
    interruption.abort(new InterruptedError());
    ways.output.err('\nStopping: ending what was started, keeping what was measured …\n');
  };
  const asked = () => {
    if (performance.now() - firstMs > ONE_WISH_MS) ways.leave(EXIT.interrupted);
    stop();
  };
  const hungUp = () => {
    if (!ways.inTerminal) return;
    process.off('exit', leaveTerminal).once('exit', leaveTerminal);
    stop();
  };
  process.on('SIGINT', asked).on('SIGTERM', asked).on('SIGHUP', hungUp);
  const lost = (code = '') => {
    if (GONE.includes(code)) hungUp();
    return GONE.includes(code);
  };
  process.stderr.on('error', ({ code }: NodeJS.ErrnoException) => lost(code));
  process.stdout.on('error', ({ code }: NodeJS.ErrnoException) => {
    // A full disk behind a redirection: the results went nowhere.
    if (!lost(code)) ways.unprinted(EXIT.environment);
  });
  return interruption.signal;
}
