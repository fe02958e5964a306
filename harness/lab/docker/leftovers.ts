import { asError } from '../../errors.js';
import type { ContainerKeeper } from './engine/container-host.js';
import type { Engine } from './engine/engine.js';
import type { LabelledObject } from './engine/labelled-object.js';
import { checkoutLabel } from './images/images.js';

/** Every container and network of a run carries it, with the run's own value. */
export const RUN_LABEL = 'crossover.run';
/** `relay` on the container that lives as long as its harness, `service` on the others. */
export const ROLE_LABEL = 'crossover.role';
/** Carried by the first stages of our Dockerfiles. */
const STAGE_LABEL = 'crossover.stage';
/** A run makes its network a moment before its relay: what is younger may be just starting. */
const YOUNG_SECONDS = 20;

export interface Removed {
  readonly containers: number;
  readonly networks: number;
  /** A line for each that could not be removed. */
  readonly left: readonly string[];
}

/**
 * Removes the containers and networks of runs whose harness has gone: their relay has ended with it. Runs that go on,
 * from this machine or another, and everything that is not ours, stay. One that cannot be removed does not keep
 * the others from it.
 */
export async function removeLeftovers(engine: ContainerKeeper): Promise<Removed> {
  const containers = await engine.containersWith(RUN_LABEL);
  const networks = await engine.networksWith(RUN_LABEL);
  if (containers.length + networks.length === 0) return { containers: 0, networks: 0, left: [] };
  const dead = deadRuns([...containers, ...networks], await engine.nowSeconds());
  const isLeft = ({ labels }: LabelledObject): boolean => dead.has(labels[RUN_LABEL] ?? '');
  return removed(engine, containers.filter(isLeft), networks.filter(isLeft));
}

/** Removes all that one run has put up. */
export async function removeRun(engine: ContainerKeeper, run: string): Promise<Removed> {
  const label = `${RUN_LABEL}=${run}`;
  return removed(engine, await engine.containersWith(label), await engine.networksWith(label));
}

async function removed(
  engine: ContainerKeeper,
  containers: readonly LabelledObject[],
  networks: readonly LabelledObject[],
): Promise<Removed> {
  const ofContainers = await Promise.allSettled(containers.map(({ id }) => engine.removeContainer(id)));
  // A network can go only when nothing is in it any more.
  const ofNetworks = await Promise.allSettled(networks.map(({ id }) => engine.removeNetwork(id)));
  const done = (results: readonly PromiseSettledResult<void>[]): number =>
    results.filter(({ status }) => status === 'fulfilled').length;
  const left = [...ofContainers, ...ofNetworks].flatMap((result) =>
    result.status === 'rejected' ? [asError(result.reason).message] : [],
  );
  return { containers: done(ofContainers), networks: done(ofNetworks), left };
}

/** Runs without a living relay, but for those that are too young to have one. */
export function deadRuns(objects: readonly LabelledObject[], nowSeconds: number): Set<string> {
  const runs = new Map<string, LabelledObject[]>();
  for (const object of objects) {
    const run = object.labels[RUN_LABEL] ?? '';
    runs.set(run, [...(runs.get(run) ?? []), object]);
  }
  const isDead = (own: readonly LabelledObject[]): boolean => {
    const relays = own.filter(({ labels }) => labels[ROLE_LABEL] === 'relay');
    if (relays.some(({ running }) => running)) return false;
    const newest = Math.max(...own.map(({ createdSeconds }) => createdSeconds));
    return relays.length > 0 || nowSeconds - newest > YOUNG_SECONDS;
  };
  return new Set([...runs].filter(([, own]) => isDead(own)).map(([run]) => run));
}

/**
 * Removes the images that this checkout has built, with the first stages of builds, which are only a cache. Resolves to
 * how many have gone.
 */
export async function removeImages(engine: Engine, checkout: string): Promise<number> {
  const found = [
    ...(await engine.images.withLabel(checkoutLabel(checkout))),
    ...(await engine.images.withLabel(STAGE_LABEL)),
  ];
  const images = new Map(found.map((image) => [image.id, image]));
  // Later images stand on earlier ones.
  const latestFirst = [...images.values()].sort((x, y) => y.createdSeconds - x.createdSeconds);
  let gone = 0;
  for (const { id } of latestFirst) if (await engine.images.remove(id)) gone += 1;
  return gone;
}
