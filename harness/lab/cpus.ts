import { EnvironmentError } from '../errors.js';
import type { Topology } from '../linux/topology.js';
import type { CpuLayout } from '../model/plan/cpus.js';
import type { Scenario } from '../model/plan/scenario.js';

/** A scenario's cores, or `one` for a deployment on a single core of them. */
export type CoresAsked = Scenario['cores'] | 'one';

interface Shares {
  readonly target: readonly number[];
  readonly database: readonly number[];
  readonly load: readonly number[];
  readonly shared: readonly string[];
}

/**
 * Which role runs on which processors, by the cores table of the method: target n/2, database n/4, load the rest, a
 * core each at least; siblings of one core stay together. `all-when-few` is for a scenario that needs two cores for
 * its target and no database: the roles give way where the table would leave the target one. `one` leaves the target
 * the first of its cores, whole.
 * Throws EnvironmentError with fewer than two cores.
 */
export function layoutOf(topology: Topology, cores: CoresAsked): CpuLayout {
  const shares = sharesOf(topology.cores.length, cores === 'one' ? 'separate' : cores);
  const target = cores === 'one' ? shares.target.slice(0, 1) : shares.target;
  const { canPin } = topology;
  const processors = (indices: readonly number[]): number[] =>
    canPin ? indices.flatMap((index) => topology.cores[index] ?? []).sort((a, b) => a - b) : [];
  return {
    target: processors(target),
    database: processors(shares.database),
    load: processors(shares.load),
    shared: [
      ...(canPin
        ? shares.shared
        : ['Nothing is bound to processors (no taskset): every role may run on each.']),
      ...quotaNote(topology),
    ],
    targetCores: target.length,
    pinned: canPin,
  };
}

function sharesOf(count: number, cores: Scenario['cores']): Shares {
  if (count < 2) {
    throw new EnvironmentError({
      expected: 'two processor cores at least, so that the load does not run on the core of what it measures',
      found: `${count} (hardware threads of one core count as one, slow cores of a hybrid processor not at all)`,
      remedy: 'Use a machine with more cores, or allow this process more of them (taskset, cpuset).',
    });
  }
  if (cores === 'all-when-few' && count === 2)
    return {
      target: [0, 1],
      database: [1],
      load: [1],
      shared: ['The target has both cores; the load shares one of them.'],
    };
  if (count === 2)
    return { target: [0], database: [1], load: [1], shared: ['Database and load share one core.'] };
  if (cores === 'all-when-few' && count === 3)
    return {
      target: [0, 1],
      database: [1],
      load: [2],
      shared: ["The target has the idle database's core too."],
    };
  const target = Math.floor(count / 2);
  const database = Math.max(1, Math.floor(count / 4));
  return {
    target: range(0, target),
    database: range(target, target + database),
    load: range(target + database, count),
    shared: [],
  };
}

function quotaNote({ quotaCores, cores }: Topology): string[] {
  if (quotaCores === null || quotaCores >= cores.length) return [];
  return [`A control group allows ${quotaCores} cores of CPU time for all roles together.`];
}

function range(from: number, to: number): number[] {
  return Array.from({ length: to - from }, (_, index) => from + index);
}
