import { once } from 'node:events';
import { execa } from 'execa';
import type { RunFolder } from './run-folder.js';

/**
 * Starts the watchdog: a process that outlives this one, even one killed with SIGKILL, and then ends what the run
 * folder records. Disposing ends it; by then the run folder is gone, and nothing is left for it to do.
 */
export function startWatchdog(
  script: string,
  folder: RunFolder,
  environment: Readonly<Record<string, string>>,
): AsyncDisposable {
  const watchdog = execa(process.execPath, [script], {
    env: environment,
    extendEnv: false,
    // The folder of the checkout may be deleted, or unmounted, while it waits.
    cwd: '/',
    stdin: 'pipe',
    stdout: 'ignore',
    stderr: 'ignore',
    buffer: false,
    reject: false,
    detached: true,
    cleanup: false,
  });
  watchdog.stdin.on('error', () => undefined);
  watchdog.stdin.write(`${folder.path}\n`);
  watchdog.unref();
  return {
    [Symbol.asyncDispose]: async () => {
      if (watchdog.exitCode !== null || watchdog.signalCode !== null) return;
      const ended = once(watchdog, 'exit');
      watchdog.ref();
      watchdog.stdin.end();
      await ended;
    },
  };
}
