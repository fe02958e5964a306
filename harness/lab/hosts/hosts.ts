import { KnownError, UsageError } from '../../errors.js';
import type { MachineCheck } from '../../model/machine-check.js';
import type { EnginePlace, HostPlace, NamedHosts } from '../../model/plan/hosts.js';
import { isSamePlace, placeName, placesNamed } from '../../model/plan/hosts.js';
import type { CleanOptions, LabKind } from '../bench.js';
import type { Engine } from '../docker/engine/engine.js';
import { removeImages, removeLeftovers } from '../docker/leftovers.js';
import { lookFor } from '../look-for.js';
import { askedHosts } from './asked-hosts.js';
import { closeHosts, openHost, requireOneArchitecture } from './host.js';
import { HostsBench } from './hosts-bench.js';
import { openNamed } from './open-named.js';
import { requirePassage } from './pairs.js';
import { checkSwarm } from './swarm/check-swarm.js';
import { SwarmKeeper } from './swarm/swarm-keeper.js';

const NOT_NAMED = new UsageError({
  expected: '--host to name where target, database and load run',
  found: 'none',
  remedy: 'See docs/many-machines.md.',
});

/** Services as containers of several engines, a role each. */
export const hosts: LabKind = {
  needs: 'hosts that are named',
  require: async ({ hosts: named }) => {
    await Promise.resolve();
    if (named === null) throw NOT_NAMED;
  },
  check: async (environment, named) => {
    if (named === null) return [];
    const swarm = named.kind === 'swarm' ? await checkSwarm(environment, named) : [];
    const places = placesNamed(named).filter((place) => place.kind !== 'swarm');
    const engines = await Promise.all(places.map((place) => checkHost(place, environment)));
    const isEach = [...swarm, ...engines].every(({ ok }) => ok);
    return [...swarm, ...engines, ...(isEach ? [await checkTogether(named, environment)] : [])];
  },
  open: async (options) => {
    if (options.hosts === null) throw NOT_NAMED;
    return HostsBench.open(options.hosts, options);
  },
  clean: async (options) => {
    const lines: string[] = [];
    for (const place of placesToClean(options)) lines.push(...(await cleanHost(place, options)));
    return lines;
  },
};

function placesToClean({ checkout, hosts: named }: CleanOptions): HostPlace[] {
  const asked = named === null ? [] : placesNamed(named);
  const noted = askedHosts(checkout).filter((place) => !asked.some((one) => isSamePlace(one, place)));
  // This machine's own engine is cleaned as the Docker lab's.
  return [...asked, ...noted].filter(({ kind }) => kind !== 'local');
}

async function cleanHost(
  place: HostPlace,
  { environment, checkout, images }: CleanOptions,
): Promise<string[]> {
  const name = placeName(place);
  return withEngine(place.kind === 'swarm' ? place.manager : place, environment, async (engine) => {
    if (place.kind === 'swarm') return cleanSwarm(engine);
    const removed = await removeLeftovers(engine);
    return [
      `Containers on ${name}: ${removed.containers}`,
      ...removed.left.map((line) => `Cannot be removed on ${name}: ${line}`),
      ...(images ? [`Images on ${name}: ${await removeImages(engine, checkout)}`] : []),
    ];
  }).catch((thrown: unknown) => {
    if (thrown instanceof KnownError) return [`${name}: not looked at (${thrown.message})`];
    throw thrown;
  });
}

/** Images are their nodes', and cleaned with those that are named. */
async function cleanSwarm(manager: Engine): Promise<string[]> {
  const { containers, networks, left } = await removeLeftovers(new SwarmKeeper(manager, null));
  return [
    `Services of the swarm: ${containers}, secrets: ${networks}`,
    ...left.map((line) => `Cannot be removed from the swarm: ${line}`),
  ];
}

function checkHost(place: EnginePlace, environment: CleanOptions['environment']): Promise<MachineCheck> {
  const name = placeName(place);
  return lookFor(`host ${name}`, 'a host with a Docker engine that answers', () =>
    withEngine(place, environment, async (engine) => {
      const { version, operatingSystem, architecture, cgroupVersion } = engine.facts;
      return Promise.resolve(
        `engine ${version} (${operatingSystem}, ${architecture}, control groups ${cgroupVersion})`,
      );
    }),
  );
}

/** What a run would refuse of hosts that each are as they should be. */
function checkTogether(named: NamedHosts, environment: CleanOptions['environment']): Promise<MachineCheck> {
  const options = { environment, signal: new AbortController().signal };
  return lookFor('hosts together', 'hosts of one architecture that reach one another', async () => {
    const opened = await openNamed(named, options);
    try {
      requireOneArchitecture(opened);
      await requirePassage(opened, options);
      return 'of one architecture, and each reaches those that it will talk to';
    } finally {
      await closeHosts(opened);
    }
  });
}

async function withEngine<T>(
  place: EnginePlace,
  environment: CleanOptions['environment'],
  use: (engine: Engine) => Promise<T>,
): Promise<T> {
  const host = await openHost(place, { environment, signal: new AbortController().signal });
  try {
    return await use(host.engine);
  } finally {
    await closeHosts([host]);
  }
}
