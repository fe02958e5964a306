/**
 * How busy this process's loop is: the window less the time asleep waiting for events and less the turns that
 * a spinning engine spent on nothing. So spinning is not work, and reading sockets is.
 */
export class BusyMeter {
  readonly #loop = performance.eventLoopUtilization();
  readonly #cpu = process.cpuUsage();
  readonly #startMs = performance.now();
  #idleSpinUs = 0;

  /** A turn of the loop in which nothing arrived and nothing was sent. */
  spun(idleUs: number): void {
    this.#idleSpinUs += idleUs;
  }

  /** Since the meter was made: busy share 0..1, process CPU seconds (spinning included). */
  read(): { busyShare: number; cpuSeconds: number; seconds: number } {
    const elapsedMs = performance.now() - this.#startMs;
    const asleepMs = performance.eventLoopUtilization(this.#loop).idle;
    const cpu = process.cpuUsage(this.#cpu);
    const busyMs = elapsedMs - asleepMs - this.#idleSpinUs / 1_000;
    return {
      busyShare: Math.min(1, Math.max(0, busyMs / elapsedMs)),
      cpuSeconds: (cpu.user + cpu.system) / 1e6,
      seconds: elapsedMs / 1_000,
    };
  }
}
