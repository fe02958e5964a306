import type { Watched } from '../../model/run/watched.js';
import { processTree } from '../../linux/process-tree.js';
import { readAllStats, type ProcessStat } from '../../linux/procfs.js';

/** The services of a run by their part in it. */
export interface Services {
  readonly target: readonly Watched[];
  readonly database: readonly Watched[];
  /** The service that the targets' requests call. */
  readonly downstream: readonly Watched[];
  /** Agents, and what else is ours. */
  readonly others: readonly Watched[];
}

/** Process ids at one scan. */
export interface ServiceProcesses {
  /** Every process that this user can see. */
  readonly stats: readonly ProcessStat[];
  /** The target's, in containers and outside. */
  readonly target: readonly number[];
  /** Those outside of containers, whose CPU time no control group tells. */
  readonly plain: { readonly [part in keyof Services]: readonly number[] };
  /** All that are ours, this one included. */
  readonly ours: ReadonlySet<number>;
}

/** Reads the process table. `probePid`: the database's process that serves the harness alone. */
export function readServices(services: Services, probePid: number | null): ServiceProcesses {
  const stats = readAllStats();
  const pidsOf = (watched: readonly Watched[]): number[] =>
    processTree(
      stats,
      watched.flatMap((one) => one.rootPids()),
    ).map(({ pid }) => pid);
  const plainOf = (watched: readonly Watched[]): number[] =>
    pidsOf(watched.filter(({ container }) => container === null));
  const { target, database, downstream, others } = services;
  const plainDatabase = plainOf(database);
  const probe = plainDatabase.filter((pid) => pid === probePid);
  return {
    stats,
    target: pidsOf(target),
    plain: {
      target: plainOf(target),
      database: plainDatabase.filter((pid) => pid !== probePid),
      downstream: plainOf(downstream),
      others: [...plainOf(others), ...probe],
    },
    ours: new Set([...pidsOf([...target, ...database, ...downstream, ...others]), process.pid]),
  };
}
