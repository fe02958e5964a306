import type { Topology } from '../../linux/topology.js';
import type { CpuLayout } from '../../model/plan/cpus.js';
import type { HostRole } from '../../model/plan/hosts.js';
import { hostRoleSchema } from '../../model/plan/hosts.js';
import type { CoresAsked } from '../cpus.js';
import { layoutOf } from '../cpus.js';

/** A role's machine; roles that share one have the same object. */
export type MachineOfRole = Readonly<Record<HostRole, Topology>>;

const ROLES = hostRoleSchema.options;
/** As in the cores table of the method: target a half, database and load a quarter each. */
const WEIGHTS: Readonly<Record<HostRole, number>> = { target: 2, database: 1, load: 1 };

/**
 * Which role runs on which processors of its own machine: on all of them where it has the machine to itself, else on
 * its share, a core at least. `notGiven`: what the way in which the machines are reached keeps from it, said with what is
 * shared.
 */
export function layoutOfHosts(
  machines: MachineOfRole,
  cores: CoresAsked,
  notGiven: readonly string[] = [],
): CpuLayout {
  const ofRole = (role: HostRole) => coresOf(role, machines);
  const all = ofRole('target');
  const target = cores === 'one' ? all.slice(0, 1) : all;
  return {
    target: processors(machines.target, target),
    database: processors(machines.database, ofRole('database')),
    load: processors(machines.load, ofRole('load')),
    shared: [...sharedOf(machines, notGiven.length > 0), ...notGiven],
    targetCores: target.length,
    pinned: ROLES.every((role) => machines[role].canPin),
  };
}

/** Indices of cores of its machine. */
function coresOf(role: HostRole, machines: MachineOfRole): number[] {
  const machine = machines[role];
  const count = machine.cores.length;
  const roles = ROLES.filter((other) => machines[other] === machine);
  if (roles.length === 1) return range(0, count);
  if (roles.length === ROLES.length) {
    // One host for all three is the cores table itself; processors back to cores.
    const layout = layoutOf({ ...machine, canPin: true }, 'separate');
    return range(0, count).filter((index) => machine.cores[index]?.some((cpu) => layout[role].includes(cpu)));
  }
  const [first, second] = roles;
  if (count === 1 || !first || !second) return [0];
  const ofFirst = Math.max(1, Math.floor((count * WEIGHTS[first]) / (WEIGHTS[first] + WEIGHTS[second])));
  return role === first ? range(0, ofFirst) : range(ofFirst, count);
}

function sharedOf(machines: MachineOfRole, isToldWhy: boolean): string[] {
  const pairs = ROLES.flatMap((role, index) => ROLES.slice(index + 1).map((other) => [role, other] as const));
  const onOneCore = pairs.filter(([role, other]) => {
    const mine = new Set(coresOf(role, machines));
    return machines[role] === machines[other] && coresOf(other, machines).some((core) => mine.has(core));
  });
  const unpinned = ROLES.some((role) => !machines[role].canPin);
  return [
    ...onOneCore.map(([role, other]) => `The host of ${role} and ${other} has one core for both.`),
    ...(unpinned && !isToldWhy
      ? ['An engine cannot bind containers to processors: its roles may run on each.']
      : []),
  ];
}

const processors = ({ canPin, cores }: Topology, indices: readonly number[]): number[] =>
  canPin ? indices.flatMap((index) => cores[index] ?? []).sort((a, b) => a - b) : [];

const range = (from: number, to: number): number[] =>
  Array.from({ length: to - from }, (_, index) => from + index);
