import type { Tunnel } from '../docker/tunnel/tunnel.js';

/** Below the ports that kernels give to outgoing connections, above those of well-known services. */
export const FIRST_PORT = 20_000;
const LAST = 29_999;

/**
 * A port that nobody of the host listens on, another one each time: what a service left behind is never spoken to. The
 * relay must be in the host's own network.
 */
export async function freePort(tunnel: Pick<Tunnel, 'readFile'>, random = Math.random): Promise<number> {
  const tables = await Promise.all(
    ['/proc/net/tcp', '/proc/net/tcp6'].map((path) => tunnel.readFile(path).catch(() => '')),
  );
  const taken = new Set(tables.flatMap(portsIn));
  const start = FIRST_PORT + Math.floor(random() * (LAST - FIRST_PORT + 1));
  for (let offset = 0; offset <= LAST - FIRST_PORT; offset += 1) {
    const port = FIRST_PORT + ((start - FIRST_PORT + offset) % (LAST - FIRST_PORT + 1));
    if (!taken.has(port)) return port;
  }
  throw new Error(`Every port from ${FIRST_PORT} to ${LAST} of the host is taken.`);
}

/** Local ports of proc_net_tcp(5), which writes them in hexadecimal. */
export function portsIn(table: string): number[] {
  return [...table.matchAll(/^\s*\d+: [0-9A-F]+:([0-9A-F]{4}) /gm)].map(([, port]) =>
    parseInt(port ?? '', 16),
  );
}
