import { z } from 'zod';

/** What runs on a host of its own, where hosts are named. */
export const hostRoleSchema = z.enum(['target', 'database', 'load']);
export type HostRole = z.infer<typeof hostRoleSchema>;

/** Where the engine of a role is. Stands in no record: it names a machine. */
export const hostPlaceSchema = z
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
export type HostPlace = z.infer<typeof hostPlaceSchema>;

/** A place a role; the same place for several roles is one host. */
export interface NamedHosts extends Readonly<Record<HostRole, HostPlace>> {
  /** Further hosts that make the load, and do nothing else. */
  readonly moreLoad: readonly HostPlace[];
}

/** Every place that was named, as often as it was. */
export function placesNamed({ target, database, load, moreLoad }: NamedHosts): HostPlace[] {
  return [target, database, load, ...moreLoad];
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
  }
}

/** Whether two roles share a host. */
export function isSamePlace(x: HostPlace, y: HostPlace): boolean {
  const key = (place: HostPlace) => JSON.stringify({ ...place, address: null });
  return key(x) === key(y);
}

/** What of a place names a machine. */
export function wordsOf(place: HostPlace): string[] {
  const address = place.address === null ? [] : [place.address];
  if (place.kind === 'ssh') return [...address, place.destination.replace(/^.*@/, '')];
  return place.kind === 'context' ? [...address, place.context] : address;
}
