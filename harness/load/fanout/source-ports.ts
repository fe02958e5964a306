import { createServer } from 'node:net';

/** Ports are taken from here, clear of the well-known ones. */
const [FIRST_PORT, PORTS] = [15_000, 45_000];

/** Where a socket is bound to before it connects. */
export interface Source {
  readonly localAddress: string;
  readonly localPort: number;
}

/**
 * Local addresses and ports for many connections, named by us: left to itself the kernel searches for a free port at
 * each bind, and with some thousands taken that search outlasts everything else a connect does.
 */
export class SourcePorts {
  #turn = Math.floor(Math.random() * PORTS);

  /** Address and port in turn: a pair comes again only when all were used. Null without addresses. */
  next(addresses: readonly string[]): Source | null {
    const turn = this.#turn++;
    const localAddress = addresses[turn % addresses.length];
    if (localAddress === undefined) return null;
    return { localAddress, localPort: FIRST_PORT + (Math.floor(turn / addresses.length) % PORTS) };
  }
}

/** Whether a connect failed because its local port was taken, which another one mends. */
export function isPortTaken(thrown: unknown): boolean {
  const code = thrown instanceof Error && 'code' in thrown ? thrown.code : null;
  return code === 'EADDRINUSE' || code === 'EADDRNOTAVAIL';
}

/** Whether this machine has the local address. */
export function canBindTo(localAddress: string): Promise<boolean> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once('error', ({ code }: NodeJS.ErrnoException) => {
      resolve(code !== 'EADDRNOTAVAIL');
    });
    server.listen({ host: localAddress, port: 0, exclusive: true }, () => {
      server.close(() => {
        resolve(true);
      });
    });
  });
}
