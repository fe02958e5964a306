import { setTimeout as rest } from 'node:timers/promises';
import { Random } from '../harness/stats/random.js';

/**
 * A neighbour that takes a third of a core in bursts, to be run beside a measurement until it is interrupted:
 * `npm run neighbour`. One thread, no file, no network; the same bursts whenever it is started.
 */
const SHARE = 1 / 3;
const LEAST_BURST_MS = 50;
const MOST_BURST_MS = 600;
const SEED = 1;

const random = new Random(SEED);
const began = performance.now();
let busyMs = 0;
let isOver = false;
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => (isOver = true));

process.stderr.write('Taking a third of a core in bursts, until Ctrl-C.\n');
while (!isOver) {
  const from = process.cpuUsage();
  const burstMs = random.integer(LEAST_BURST_MS, MOST_BURST_MS);
  const used = () => {
    const { user, system } = process.cpuUsage(from);
    return (user + system) / 1_000;
  };
  while (used() < burstMs);
  busyMs += used();
  // What others kept it from comes off its rest, so that the share is kept beside them too.
  await rest(Math.max(0, busyMs / SHARE - (performance.now() - began)));
}
const share = (busyMs / (performance.now() - began)) * 100;
process.stderr.write(`Took ${share.toFixed(0)} % of a core.\n`);
