import { lookup } from 'node:dns/promises';
import { connect, isIP } from 'node:net';
import type { Address } from '../../agent/protocol.js';

/**
 * The first address behind a name that takes connections, so that a server that listens to one family alone is found.
 * Where none does the first of all; where the name has none, the name itself. Looked up once, so that no reconnection
 * waits for the resolver.
 */
export async function reachableHost({ host, port }: Address, timeoutMs: number): Promise<string> {
  if (isIP(host) !== 0) return host;
  const found = await addressesOf(host);
  const [first = host, ...others] = found;
  if (others.length === 0) return first;
  for (const address of found) if (await takesConnections({ host: address, port }, timeoutMs)) return address;
  return first;
}

/** Both loopbacks for localhost, whichever of them the machine's hosts file names (RFC 6761, section 6.3). */
async function addressesOf(host: string): Promise<string[]> {
  // A name that cannot be resolved, any more, is met by each connection.
  const found = await lookup(host, { all: true }).catch(() => []);
  const loopbacks = host === 'localhost' ? ['127.0.0.1', '::1'] : [];
  return [...new Set([...found.map(({ address }) => address), ...loopbacks])];
}

function takesConnections({ host, port }: Address, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: timeoutMs });
    const settle = (taken: boolean): void => {
      socket.destroy();
      resolve(taken);
    };
    socket.once('connect', () => {
      settle(true);
    });
    for (const failure of ['error', 'timeout'] as const)
      socket.once(failure, () => {
        settle(false);
      });
  });
}
