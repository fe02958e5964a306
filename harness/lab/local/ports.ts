import { randomInt } from 'node:crypto';
import { createServer } from 'node:net';
import { EnvironmentError } from '../../errors.js';
import { readEphemeralPorts } from '../../linux/limits.js';
import { LOOPBACK } from '../lab.js';

const LOWEST = 10_000;
const TRIES = 100;
/** Where Linux begins by default: for a range that is not told, or leaves nothing below. */
const FALLBACK = 32_768;

/**
 * A loopback port that nothing listens on, below the range from which the kernel takes the ports of outgoing
 * connections: thousands of clients must not take it between our look and the service's start.
 */
export async function freshPort(): Promise<number> {
  const highest = ephemeralPortsFrom();
  for (let tries = 0; tries < TRIES; tries += 1) {
    const port = randomInt(LOWEST, highest);
    if (await isFree(port)) return port;
  }
  throw new EnvironmentError({
    expected: `a free TCP port on ${LOOPBACK} from ${LOWEST} to ${highest - 1}`,
    found: `none in ${TRIES} tries`,
    remedy: 'End the programs that hold so many ports.',
  });
}

export function isFree(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', () => {
      resolve(false);
    });
    server.listen({ port, host: LOOPBACK, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}

function ephemeralPortsFrom(): number {
  const first = readEphemeralPorts()?.first ?? 0;
  return first > LOWEST + TRIES ? first : FALLBACK;
}
