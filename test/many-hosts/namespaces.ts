import { execFileSync } from 'node:child_process';
import { accessSync, constants } from 'node:fs';
import { networkInterfaces } from 'node:os';
import { delimiter, join } from 'node:path';
import { asError } from '../../harness/errors.js';

/** A host's own network on this machine. */
export interface Namespace {
  readonly name: string;
  readonly address: string;
}

/** What a network's sending side adds to it. */
export interface Impairment {
  readonly delayMs?: number;
  readonly lossPercent?: number;
}

const ip = (...args: readonly string[]) => execFileSync('ip', args, { stdio: ['ignore', 'pipe', 'pipe'] });
const tc = (...args: readonly string[]) => execFileSync('tc', args, { stdio: ['ignore', 'pipe', 'pipe'] });

/**
 * Networks of hosts that are none, and of this machine with them. What joins them stands in a namespace of its own:
 * this machine's packet filter, and so its Docker engine's, sees nothing of what they say to one another.
 */
export class Namespaces implements Disposable {
  readonly hosts: readonly Namespace[];
  readonly #made: string[] = [];

  /** Throws where the machine does not let it: see `missingFor`. */
  constructor(count: number) {
    // Interfaces have names of fifteen characters at most.
    const prefix = `xo${process.pid.toString(36)}`;
    const subnet = freeSubnet();
    const hub = `${prefix}-hub`;
    try {
      this.#add(hub);
      ip('-n', hub, 'link', 'add', 'br0', 'type', 'bridge');
      ip('-n', hub, 'link', 'set', 'br0', 'up');
      ip('link', 'add', `${prefix}r`, 'type', 'veth', 'peer', 'name', 'p0', 'netns', hub);
      ip('addr', 'add', `${subnet}.1/24`, 'dev', `${prefix}r`);
      ip('link', 'set', `${prefix}r`, 'up');
      plugIn(hub, 'p0');
      this.hosts = Array.from({ length: count }, (_, index) => {
        const host = { name: `${prefix}-${index + 1}`, address: `${subnet}.${index + 2}` };
        this.#add(host.name);
        const port = `p${index + 1}`;
        ip(
          'link',
          'add',
          'name',
          port,
          'netns',
          hub,
          'type',
          'veth',
          'peer',
          'name',
          'eth0',
          'netns',
          host.name,
        );
        plugIn(hub, port);
        ip('-n', host.name, 'addr', 'add', `${host.address}/24`, 'dev', 'eth0');
        ip('-n', host.name, 'link', 'set', 'eth0', 'up');
        return host;
      });
    } catch (thrown) {
      this[Symbol.dispose]();
      throw thrown;
    }
  }

  /** Of what this host sends; nothing is named: none. */
  impair({ name }: Namespace, { delayMs = 0, lossPercent = 0 }: Impairment): void {
    const netem = ['delay', `${delayMs}ms`, 'loss', `${lossPercent}%`, 'limit', '100000'];
    tc('-n', name, 'qdisc', 'replace', 'dev', 'eth0', 'root', 'netem', ...netem);
  }

  /** As when a host loses its power: what it says reaches nobody, and no connection of it ends. */
  cut({ name }: Namespace): void {
    ip('-n', name, 'link', 'set', 'eth0', 'down');
  }

  mend({ name }: Namespace): void {
    ip('-n', name, 'link', 'set', 'eth0', 'up');
  }

  /** With them goes every interface that has an end in one. */
  [Symbol.dispose](): void {
    for (const name of this.#made.splice(0).reverse()) ip('netns', 'delete', name);
  }

  #add(name: string): void {
    ip('netns', 'add', name);
    this.#made.push(name);
    ip('-n', name, 'link', 'set', 'lo', 'up');
  }
}

function plugIn(hub: string, port: string): void {
  ip('-n', hub, 'link', 'set', port, 'master', 'br0');
  ip('-n', hub, 'link', 'set', port, 'up');
}

/** Not `ip netns exec`, which gives the program a view of /sys of its own: an engine needs the machine's. */
export const inside = ({ name }: Namespace): [string, string] => ['nsenter', `--net=/run/netns/${name}`];

/** Why no such networks can be made here, or none with a delay, or null: tests that need them are then skipped, and their title says it. */
export function missingFor(programs: readonly string[], impairment: Impairment | null = null): string | null {
  const reason = missingOf(programs, impairment);
  if (reason !== null) process.stderr.write(`Tests over several hosts are skipped: ${reason}\n`);
  return reason;
}

function missingOf(programs: readonly string[], impairment: Impairment | null): string | null {
  if (process.getuid?.() !== 0) return 'only root may make network namespaces';
  const missing = ['ip', 'nsenter', ...(impairment ? ['tc'] : []), ...programs].filter(
    (program) => !isInPath(program),
  );
  if (missing.length > 0) return `${missing.join(', ')} not found`;
  try {
    using namespaces = new Namespaces(1);
    const [host] = namespaces.hosts;
    if (host && impairment) namespaces.impair(host, impairment);
    return null;
  } catch (thrown) {
    return `the machine makes no such network (${asError(thrown).message.trim()})`;
  }
}

function isInPath(program: string): boolean {
  return (process.env.PATH ?? '').split(delimiter).some((folder) => {
    try {
      accessSync(join(folder, program), constants.X_OK);
      return true;
    } catch {
      return false;
    }
  });
}

/** That no interface of this machine has an address in. */
function freeSubnet(): string {
  const taken = Object.values(networkInterfaces()).flatMap((all) =>
    (all ?? []).map(({ address }) => address),
  );
  for (let third = process.pid % 200; third < 256; third += 1) {
    const subnet = `10.213.${third}`;
    if (!taken.some((address) => address.startsWith(`${subnet}.`))) return subnet;
  }
  throw new Error('Every subnet that the tests may take is taken.');
}
