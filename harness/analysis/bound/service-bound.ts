import type { PartSaving, PoolUse } from './bound.js';
import { busyOnAverage, poolUse, savingOf } from './bound.js';
import type { Placement } from './placement.js';

/** A user's service, at the mean. `read`: by Postgres's own account, `told`: as the user measured it. */
export interface Service {
  readonly source: 'told' | 'read';
  readonly databaseMs: number;
  /** Everything else: the application where it was told, all outside Postgres where that was read. */
  readonly restMs: number;
  /** Null where it was not told. */
  readonly ratePerSecond: number | null;
  /** Connections of all instances together; null where not told. */
  readonly pool: number | null;
}

export interface ServiceBound {
  readonly service: Service;
  readonly latencyMs: number;
  /** The most that another language saves a request. */
  readonly saving: PartSaving;
  /** Null without a pool. */
  readonly pool: PoolUse | null;
  /** What the pool lets through where a connection is kept for the whole request; null without a pool. */
  readonly capHeldThroughoutPerSecond: number | null;
  /** Cores that the rest of the requests keeps busy if all of it is computing; null without a rate. */
  readonly cores: number | null;
  /** Where the service lies among the levels of a run of ours; null without one. */
  readonly placement: Placement | null;
  readonly assumptions: readonly string[];
}

/** What another language could win for a service, whether its pool is the limit, and what that assumes. */
export function boundOfService(service: Service, placement: Placement | null): ServiceBound {
  const { databaseMs, restMs, ratePerSecond, pool } = service;
  const latencyMs = databaseMs + restMs;
  return {
    service,
    latencyMs,
    saving: savingOf(latencyMs, restMs),
    pool: pool === null ? null : poolUse(pool, databaseMs, ratePerSecond),
    capHeldThroughoutPerSecond: pool === null ? null : poolUse(pool, latencyMs, null).capPerSecond,
    cores: ratePerSecond === null ? null : busyOnAverage(ratePerSecond, restMs),
    placement,
    assumptions: assumptionsOf(service, placement),
  };
}

function assumptionsOf({ source, ratePerSecond, pool }: Service, placement: Placement | null): string[] {
  return [
    'All figures are means over the same requests, at the load at which they were measured.',
    ...(source === 'told' ? TOLD : READ),
    'The database takes the same time whatever language asks: the same statements, as many of them, with the same plans.',
    'The most is what a part that takes no time at all saves; no language gets there.',
    ...(pool === null
      ? []
      : [
          'The pool is the sum over all instances, and a connection is held for as long as the database works for the request.',
        ]),
    ...(ratePerSecond === null
      ? []
      : ['Cores: all time outside the database is computing, not waiting for other services.']),
    ...(placement === null
      ? []
      : [
          `The run’s figures are those of its machine and its requests; the service is taken to be written in ${placement.baseline}, and another language to need CPU time in the run’s proportion.`,
        ]),
  ];
}

const TOLD = [
  'A request is its database time and then its application time: they do not overlap, and waiting for the pool, for a core or on the network is in neither.',
];
const READ = [
  'The rate is that of all requests that used this database in the interval, and nothing else used it.',
  'Database time is what Postgres executed: planning, sending rows and the way there are in the rest, and statements of a request that run at once count in full.',
  'The rest holds all else: the service’s own code, the driver, the pool, the network and other services. Another language changes a part of it only.',
];
