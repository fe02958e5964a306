import { isIP } from 'node:net';
import { EnvironmentError, UsageError } from '../../errors.js';
import { ownAddresses } from '../../linux/account.js';
import type { EnginePlace, HostPlace, HostRole, RoleHosts } from '../../model/plan/hosts.js';
import { hostRoleSchema, isSamePlace, placeName, wordsOf } from '../../model/plan/hosts.js';
import type { EngineFacts } from '../docker/engine/connection.js';
import type { ContainerHost } from '../docker/engine/container-host.js';
import type { EngineAddress } from '../docker/engine/engine-address.js';
import { engineAddress } from '../docker/engine/engine-address.js';
import { Engine } from '../docker/engine/engine.js';
import type { SshOptions } from './ssh.js';
import type { Tunnel } from '../docker/tunnel/tunnel.js';
import { sshAddresses, SshTunnel } from './ssh.js';
import type { SshPlace } from './ssh-place.js';
import { sshPlaceOf } from './ssh-place.js';

/** What runs containers on a host. */
export interface HostEngine extends ContainerHost {
  readonly facts: EngineFacts;
  /** Told of each relay there; left out where an engine tells itself what its containers use. */
  watchThrough?(relay: Pick<Tunnel, 'readFile'>): void;
}

/** What a host is reached by, which may break. */
export interface HostLine extends AsyncDisposable {
  /** Whether it stands, as far as was noticed. */
  readonly isOpen: boolean;
  /** Opens it again where it does not stand. Throws EnvironmentError where the host stays away. */
  restore(): Promise<void>;
  /** What it keeps on this machine; null: nothing. */
  readonly folder: string | null;
}

/** A host that answers. */
export interface Host {
  readonly roles: readonly HostRole[];
  readonly place: HostPlace;
  /** As errors and progress call it. */
  readonly name: string;
  readonly engine: HostEngine;
  /** To which images are sent; null: the host takes them from its cluster's registry. */
  readonly images: Engine | null;
  /** What the system's ssh reaches its machine by; null: nothing, or another way leads there. */
  readonly ssh: SshPlace | null;
  /** Null where the engine is reached without one. */
  readonly tunnel: HostLine | null;
  /** By which the other hosts reach it. */
  readonly address: string;
  /** What names it: stands in no record. */
  readonly words: readonly string[];
}

/** An engine that answers at the place that was named. */
export interface OpenedHost extends Pick<Host, 'name' | 'ssh'> {
  readonly place: EnginePlace;
  readonly engine: Engine;
  readonly tunnel: SshTunnel | null;
}

/** The hosts that were named, each once, all answering. Throws KnownError. */
export async function openHosts(named: RoleHosts, options: SshOptions): Promise<Host[]> {
  const opened: (OpenedHost & Pick<Host, 'roles'>)[] = [];
  try {
    for (const [place, roles] of placesOf(named)) opened.push({ roles, ...(await openHost(place, options)) });
    const addresses = await addressesOf(opened, options);
    requireApart(opened, addresses);
    return opened.map((host, index) => {
      const address = addresses[index] ?? '';
      return { ...host, images: host.engine, address, words: [...namesOf(host), address] };
    });
  } catch (thrown) {
    await closeHosts(opened);
    throw thrown;
  }
}

export async function closeHosts(hosts: readonly Pick<Host, 'tunnel'>[]): Promise<void> {
  for (const { tunnel } of hosts) await tunnel?.[Symbol.asyncDispose]();
}

/** Each place once, with its roles. */
function placesOf(named: RoleHosts): [EnginePlace, HostRole[]][] {
  const places: [EnginePlace, HostRole[]][] = [];
  for (const role of hostRoleSchema.options) {
    const place = named[role];
    const known = places.find(([other]) => isSamePlace(other, place));
    if (known) known[1].push(role);
    else places.push([place, [role]]);
  }
  return [...places, ...named.moreLoad.map((place): [EnginePlace, HostRole[]] => [place, ['load']])];
}

/** What names a machine of what reaches it, and what its engine calls it. */
export function namesOf({ place, ssh, engine }: OpenedHost): string[] {
  const called = [...(ssh ? wordsOf(ssh) : []), engine.facts.hostname];
  // The short name of `box.example.org` tells as much.
  const short = called.filter((name) => isIP(name) === 0).map((name) => name.split('.')[0] ?? '');
  return [...wordsOf(place), ...called, ...short];
}

/** The host's engine, through a tunnel where ssh leads to it. Throws KnownError. */
export async function openHost(place: EnginePlace, options: SshOptions): Promise<OpenedHost> {
  // A docker context, or DOCKER_HOST, may be ssh's too.
  const ssh = place.kind === 'ssh' ? place : sshPlaceOf(addressOf(place, options).url, place.address);
  const tunnel = ssh && (await SshTunnel.open(ssh, options));
  try {
    const engine = await Engine.connect(tunnel?.address ?? addressOf(place, options));
    return { place, name: placeName(place), engine, ssh, tunnel };
  } catch (thrown) {
    await tunnel?.[Symbol.asyncDispose]();
    throw thrown;
  }
}

function addressOf(place: EnginePlace, { environment }: SshOptions): EngineAddress {
  if (place.kind !== 'context') return engineAddress(environment);
  // An empty DOCKER_HOST is none: the context is the one that was named.
  return engineAddress({ ...environment, DOCKER_HOST: '', DOCKER_CONTEXT: place.context });
}

/** The same image has to run everywhere. Throws EnvironmentError. */
export function requireOneArchitecture(hosts: readonly Pick<Host, 'engine' | 'name'>[]): void {
  const [first, ...others] = hosts;
  const other = others.find(({ engine }) => engine.facts.architecture !== first?.engine.facts.architecture);
  if (!first || !other) return;
  throw new EnvironmentError({
    expected: 'hosts of one architecture, for their figures are compared',
    found: `${first.engine.facts.architecture} on ${first.name}, ${other.engine.facts.architecture} on ${other.name}`,
    remedy: 'Name hosts of one kind.',
  });
}

/** Two ways to one machine are no two hosts: its cores would be given twice. Throws UsageError. */
export function requireApart(hosts: readonly Pick<Host, 'name'>[], addresses: readonly string[]): void {
  addresses.forEach((address, index) => {
    const first = addresses.indexOf(address);
    if (first === index) return;
    throw new UsageError({
      expected: 'hosts with an address each, by which the others reach them',
      found: `${address} of ${hosts[first]?.name ?? ''} and of ${hosts[index]?.name ?? ''}`,
      remedy:
        'Where they are one machine, name it in one way for all its roles; else name the address of each: --host <role>=<as now>,address=10.0.0.2',
    });
  });
}

/** What was named with a host, else what ssh came in by; of this machine the address that another host sees. */
async function addressesOf(hosts: readonly OpenedHost[], options: SshOptions): Promise<string[]> {
  let here: string | null = null;
  const addresses: (string | null)[] = [];
  for (const { place, ssh } of hosts) {
    const seen = ssh && (await sshAddresses(ssh, options));
    if (seen && isOurs(seen.here)) here = seen.here;
    addresses.push(place.address ?? seen?.host ?? null);
  }
  return hosts.map(({ place, name }, index) => {
    const address = addresses[index] ?? (place.kind === 'local' ? here : null);
    if (address !== null && isIP(address) !== 0) return address;
    throw new EnvironmentError({
      expected: `the address by which the other hosts reach ${name}`,
      found: 'none that is certain',
      remedy: `Name it: --host <role>=<as now>,address=10.0.0.2`,
    });
  });
}

function isOurs(address: string): boolean {
  return ownAddresses().includes(address);
}
