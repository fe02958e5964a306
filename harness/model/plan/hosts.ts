import { z } from 'zod';

/** What runs on a host of its own, where hosts are named. */
export const hostRoleSchema = z.enum(['target', 'database', 'load']);
export type HostRole = z.infer<typeof hostRoleSchema>;

/** Where an engine is. Stands in no record: it names a machine. */
const enginePlaceSchema = z
  .discriminatedUnion('kind', [
    z.object({ kind: z.literal('local'), address: z.string().nullable() }),
    z.object({ kind: z.literal('context'), context: z.string(), address: z.string().nullable() }),
    z.object({
      kind: z.literal('ssh'),
      /** As the user's ssh understands it: a host or an alias, with a user where one was named. */
      destination: z.string(),
      port: z.int().nullable(),
      /** The engine's socket there. */
      socket: z.string(),
      /** The one address by which the other hosts reach it; null: the one that ssh came in by. */
      address: z.string().nullable(),
    }),
  ])
  .readonly();
export type EnginePlace = z.infer<typeof enginePlaceSchema>;

/** The nodes of a swarm, through the engine that manages it. */
const swarmPlaceSchema = z.object({ kind: z.literal('swarm'), manager: enginePlaceSchema }).readonly();

export const hostPlaceSchema = z.union([enginePlaceSchema, swarmPlaceSchema]);
export type HostPlace = z.infer<typeof hostPlaceSchema>;

/** A place a role; the same place for several roles is one host. */
export interface RoleHosts extends Readonly<Record<HostRole, EnginePlace>> {
  readonly kind: 'roles';
  /** Further hosts that make the load, and do nothing else. */
  readonly moreLoad: readonly EnginePlace[];
}

/** Nodes of a swarm, which its labels give their roles. */
export interface SwarmHosts {
  readonly kind: 'swarm';
  readonly manager: EnginePlace;
  /** Engines of nodes that are reached by a connection of their own, over which images are sent to them. */
  readonly engines: readonly EnginePlace[];
  /** Agents that make the load, on as many nodes at most. */
  readonly loadAgents: number;
}

export type NamedHosts = RoleHosts | SwarmHosts;

/** Every place that was named, each once. */
export function placesNamed(named: NamedHosts): HostPlace[] {
  const all: HostPlace[] =
    named.kind === 'swarm'
      ? [{ kind: 'swarm', manager: named.manager } as const, ...named.engines]
      : [named.target, named.database, named.load, ...named.moreLoad];
  return all.filter((place, index) => all.findIndex((other) => isSamePlace(other, place)) === index);
}

/** The same, for a run with so many agents. */
export function withAgents(named: NamedHosts, loadAgents: number): NamedHosts {
  return named.kind === 'swarm' ? { ...named, loadAgents } : named;
}

/** How an error or a line of progress calls a host. */
export function placeName(place: HostPlace): string {
  switch (place.kind) {
    case 'local':
      return 'this machine';
    case 'context':
      return `the docker context "${place.context}"`;
    case 'ssh':
      return place.destination;
    case 'swarm':
      return `the swarm of ${placeName(place.manager)}`;
  }
}

/** Whether two roles share a host. */
export function isSamePlace(x: HostPlace, y: HostPlace): boolean {
  const key = (place: HostPlace): string =>
    place.kind === 'swarm' ? `swarm ${key(place.manager)}` : JSON.stringify({ ...place, address: null });
  return key(x) === key(y);
}

/** What of a place names a machine. */
export function wordsOf(place: HostPlace): string[] {
  if (place.kind === 'swarm') return wordsOf(place.manager);
  const address = place.address === null ? [] : [place.address];
  if (place.kind === 'ssh') return [...address, place.destination.replace(/^.*@/, '')];
  return place.kind === 'context' ? [...address, place.context] : address;
}
