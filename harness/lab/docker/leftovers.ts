import type { Engine, LabelledObject } from './engine/engine.js';
import { IMAGE_LABEL } from './images/images.js';

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
}

/**
 * Removes the containers and networks of runs whose harness has gone: their relay has ended with it. Runs that go on,
 * from this machine or another, and everything that is not ours, stay. Rejects with the first failure after trying all.
 */
export async function removeLeftovers(engine: Engine): Promise<Removed> {
  const containers = await engine.containersWith(RUN_LABEL);
  const networks = await engine.networksWith(RUN_LABEL);
  const dead = deadRuns([...containers, ...networks], await engine.nowSeconds());
  const left = ({ labels }: LabelledObject): boolean => dead.has(labels[RUN_LABEL] ?? '');
  const removals = await Promise.allSettled(
    containers.filter(left).map(({ id }) => engine.removeContainer(id)),
  );
  // A network can go only when nothing is in it any more.
  removals.push(
    ...(await Promise.allSettled(networks.filter(left).map(({ id }) => engine.removeNetwork(id)))),
  );
  const failed = removals.find((result) => result.status === 'rejected');
  if (failed) throw failed.reason;
  return { containers: containers.filter(left).length, networks: networks.filter(left).length };
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

/** Removes the images that the harness has built, with their first stages. Resolves to how many there were. */
export async function removeImages(engine: Engine): Promise<number> {
  const images = new Map(
    [...(await engine.imagesWith(IMAGE_LABEL)), ...(await engine.imagesWith(STAGE_LABEL))].map((image) => [
      image.id,
      image,
    ]),
  );
  // Later images stand on earlier ones.
  const latestFirst = [...images.values()].sort((x, y) => y.createdSeconds - x.createdSeconds);
  for (const { id } of latestFirst) await engine.removeImage(id);
  return latestFirst.length;
}
