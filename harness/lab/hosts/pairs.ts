import { EnvironmentError } from '../../errors.js';
import type { HostRole } from '../../model/plan/hosts.js';
import { FIRST_PORT } from './free-port.js';
import type { Host } from './host.js';
import type { SshOptions } from './ssh.js';
import { keptFrom } from './ssh.js';

/** Who speaks to whom while something is measured. */
const PAIRS = [
  ['load', 'target'],
  ['target', 'database'],
] as const satisfies readonly (readonly [HostRole, HostRole])[];

/** Two hosts that talk, by the roles for which they do. */
export interface Pair {
  readonly from: HostRole;
  readonly to: HostRole;
  readonly fromHost: Host;
  readonly toHost: Host;
}

export function pairsAmong(hostsOf: (role: HostRole) => readonly Host[]): Pair[] {
  return PAIRS.flatMap(([from, to]) =>
    hostsOf(from).flatMap((fromHost) =>
      hostsOf(to)
        .filter((toHost) => toHost !== fromHost)
        .map((toHost) => ({ from, to, fromHost, toHost })),
    ),
  );
}

/**
 * Before any image is sent: that hosts which will talk can, as far as their sshd tells. Throws EnvironmentError that
 * names both.
 */
export async function requirePassage(hosts: readonly Host[], options: SshOptions): Promise<void> {
  const pairs = pairsAmong((role) => hosts.filter(({ roles }) => roles.includes(role)));
  for (const { fromHost, toHost } of pairs) {
    const to = { host: toHost.address, port: FIRST_PORT };
    const found = fromHost.ssh && (await keptFrom(fromHost.ssh, to, options));
    if (found !== null) throw unreachable(fromHost.name, toHost.name, found);
  }
}

export function unreachable(from: string, to: string, said: string): EnvironmentError {
  return new EnvironmentError({
    expected: `a connection from ${from} to ${to} by the address that was named or found`,
    found: said,
    remedy:
      'Let the hosts reach one another by TCP (ports 20000 to 60999), or name another address: --host <role>=<as now>,address=10.0.0.2',
  });
}
