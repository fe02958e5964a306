import { randomInt } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { EnvironmentError } from '../errors.js';

export const LOOPBACK = '127.0.0.1';
const LOWEST = 10_000;
const TRIES = 100;

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
  const fallback = 32_768;
  try {
    const first = Number(
      readFileSync('/proc/sys/net/ipv4/ip_local_port_range', 'utf8').trim().split(/\s+/)[0],
    );
    return first > LOWEST + TRIES ? first : fallback;
  } catch {
    return fallback;
  }
}
