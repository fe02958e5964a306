import { setTimeout as sleep } from 'node:timers/promises';

/** So few are everybody's: browsers and package managers leave some too. */
const FEW = 100;
const POLL_MS = 100;
const LONGEST_MS = 60_000;

/** The kernel's count of sockets that no process holds any more, in `/proc/net/sockstat` (all network namespaces together). */
export function orphansOf(sockstat: string): number {
  return Number(/^TCP:.*\borphan (\d+)/m.exec(sockstat)?.[1] ?? 0);
}

/** Waits until the kernel has buried the sockets that were closed, a minute at most. Resolves to how many are left. */
export async function untilOrphansGone(readSockstat: () => Promise<string>): Promise<number> {
  const deadline = performance.now() + LONGEST_MS;
  for (;;) {
    const orphans = orphansOf(await readSockstat());
    if (orphans <= FEW || performance.now() > deadline) return orphans;
    await sleep(POLL_MS);
  }
}
