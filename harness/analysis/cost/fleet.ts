/** What one instance is good for. */
export interface InstanceCapacity {
  /** Rate within the objective of the whole instance, requests/s. */
  readonly ratePerSecond: number;
  /** Of that rate, what it is given at its busiest: 0..1. */
  readonly utilisation: number;
}

/** Whole instances that bear a rate, one at least, and those that stand by for one that fails. */
export function instancesFor(
  ratePerSecond: number,
  { ratePerSecond: own, utilisation }: InstanceCapacity,
  spareInstances: number,
): number {
  return Math.max(1, Math.ceil(ratePerSecond / (own * utilisation))) + spareInstances;
}
