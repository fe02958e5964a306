import { once } from 'node:events';
import { execa } from 'execa';

/**
 * Starts a watchdog: a process that outlives this one, even one killed with SIGKILL, and then takes down what it was told
 * of, in one line. Disposing ends it; by then nothing is left for it to do.
 */
export function startWatchdog(
  script: string,
  what: string,
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
  watchdog.stdin.write(`${what}\n`);
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
