import type { NamedHosts } from '../../model/plan/hosts.js';
import type { Host } from './host.js';
import { openHosts } from './host.js';
import type { SshOptions } from './ssh.js';
import { openSwarm } from './swarm/open-swarm.js';

/** The hosts that were named, or the nodes of the swarm. Throws KnownError. */
export function openNamed(named: NamedHosts, options: SshOptions): Promise<Host[]> {
  return named.kind === 'swarm' ? openSwarm(named, options) : openHosts(named, options);
}
