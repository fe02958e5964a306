import { readFileSync } from 'node:fs';
import { isIP } from 'node:net';
import { parse } from 'yaml';
import { z } from 'zod';
import { asError, UsageError } from '../../errors.js';
import type { EnginePlace, HostRole, NamedHosts, RoleHosts } from '../../model/plan/hosts.js';
import { hostRoleSchema, isSamePlace, placeName, placesNamed } from '../../model/plan/hosts.js';
import { sshPlaceOf } from './ssh-place.js';

const REMEDY =
  'Write for example --host target=ssh://user@one --host database=ssh://two,address=10.0.0.2 --host load=local';

const whereSchema = z.union([
  z.string(),
  z
    .strictObject({ engine: z.string(), address: z.string().optional() })
    .transform(({ engine, address }) => (address === undefined ? engine : `${engine},address=${address}`)),
]);
const fileSchema = z.strictObject({
  hosts: z.union([
    z.literal('swarm'),
    z.partialRecord(
      z.enum([...hostRoleSchema.options, 'swarm']),
      z.union([whereSchema, z.array(whereSchema).min(1)]),
    ),
  ]),
});
const SWARM = 'swarm';
const SWARM_FLAG = /^swarm(?:=(.*))?$/;

/**
 * `swarm`, or `swarm=where` its manager is: nodes by their labels, and `role=where` beside it is a connection to the
 * engine of a role's node. Without it
 * `role=where` for each role, where `where` is `local`, `ssh://[user@]host[:port][/socket]` or the name of a docker
 * context, with `,address=…` for the one by which the other hosts reach it. A role that is not named is `local`. Throws
 * UsageError.
 */
export function namedHosts(flags: readonly string[]): NamedHosts {
  const [swarm, second] = flags.filter((flag) => SWARM_FLAG.test(flag));
  const places = placesIn(flags.filter((flag) => !SWARM_FLAG.test(flag)));
  if (second !== undefined) throw refused('one swarm', 'two');
  return swarm === undefined ? roleHosts(places) : swarmHosts(swarm, places);
}

type Places = ReadonlyMap<HostRole, readonly EnginePlace[]>;

function placesIn(flags: readonly string[]): Places {
  const places = new Map<HostRole, EnginePlace[]>();
  for (const flag of flags) {
    const equals = flag.indexOf('=');
    const role = hostRoleSchema.safeParse(flag.slice(0, Math.max(0, equals)));
    if (!role.success) throw refused('a role (target, database or load) and where it runs', `"${flag}"`);
    const own = places.get(role.data) ?? [];
    if (own.length > 0 && role.data !== 'load') throw refused(`one host for ${role.data}`, 'two');
    places.set(role.data, [...own, placeOf(flag.slice(equals + 1))]);
  }
  return places;
}

/** Its agents are as many as the run has. */
function swarmHosts(flag: string, places: Places): NamedHosts {
  const [, where = 'local'] = SWARM_FLAG.exec(flag) ?? [];
  const engines = [...places.values()].flat();
  if (engines.some(({ kind }) => kind === 'local'))
    throw refused('connections to nodes beside swarm, by ssh or as a docker context', 'local');
  return { kind: 'swarm', manager: placeOf(where), engines, loadAgents: 1 };
}

function roleHosts(places: Places): RoleHosts {
  const of = (role: HostRole): EnginePlace => places.get(role)?.[0] ?? { kind: 'local', address: null };
  const moreLoad = places.get('load')?.slice(1) ?? [];
  const hosts: RoleHosts = {
    kind: 'roles',
    target: of('target'),
    database: of('database'),
    load: of('load'),
    moreLoad,
  };
  requireOnlyLoad(hosts);
  if (placesNamed(hosts).every((place) => isSamePlace(place, hosts.target) && place.kind === 'local'))
    throw refused('a role on another host than this machine', 'none: --lab docker measures on one');
  return hosts;
}

/** Each further one makes as much of the load as the first, and must not share its cores with what is measured. */
function requireOnlyLoad({ target, database, load, moreLoad }: RoleHosts): void {
  for (const [index, place] of moreLoad.entries()) {
    const others = [target, database, load, ...moreLoad.slice(0, index)];
    if (others.some((other) => isSamePlace(other, place)))
      throw refused('each further host of the load once, and for nothing else', placeName(place));
  }
}

/** The same as `--host` writes them, from a file: `hosts: { target: ssh://one, database: { engine: ssh://two, address: 10.0.0.2 } }`. */
export function hostsInFile(path: string): string[] {
  try {
    const { hosts } = fileSchema.parse(parse(readFileSync(path, 'utf8')));
    if (hosts === SWARM) return [SWARM];
    return Object.entries(hosts).flatMap(([role, where]) => [where].flat().map((one) => `${role}=${one}`));
  } catch (thrown) {
    const found = thrown instanceof z.ZodError ? z.prettifyError(thrown) : asError(thrown).message;
    throw new UsageError(
      {
        expected: `${path} to name a host for each role, under "hosts"`,
        found,
        remedy: 'See docs/many-machines.md.',
      },
      { cause: thrown },
    );
  }
}

function placeOf(where: string): EnginePlace {
  const [engine = '', ...options] = where.split(',');
  const address = addressIn(options);
  if (engine === 'local') return { kind: 'local', address };
  if (engine === SWARM)
    throw refused('a swarm for all roles (--host swarm), or a host a role', `"${where}" for one`);
  if (!engine.includes('://')) {
    if (/^[A-Za-z0-9][A-Za-z0-9_.+-]*$/.test(engine)) return { kind: 'context', context: engine, address };
    throw refused('local, an ssh:// address or the name of a docker context', `"${engine}"`);
  }
  const place = sshPlaceOf(engine, address);
  if (place === null)
    throw refused('ssh://[user@]host[:port], without a password', `"${withoutPassword(engine)}"`);
  return place;
}

function addressIn(options: readonly string[]): string | null {
  const [option, ...others] = options;
  if (option === undefined) return null;
  const [, address = ''] = /^address=(.*)$/.exec(option) ?? [];
  if (others.length > 0 || isIP(address) === 0)
    throw refused('one address of the host, such as address=10.0.0.2', `"${options.join(',')}"`);
  if (isIP(address) === 4 && /^(127\.|0\.0\.0\.0$)/.test(address))
    throw refused('an address that the other hosts reach', address);
  return address;
}

const withoutPassword = (text: string): string => text.replace(/:[^:@/]*@/, ':…@');

function refused(expected: string, found: string): UsageError {
  return new UsageError({ expected: `--host to name ${expected}`, found, remedy: REMEDY });
}
