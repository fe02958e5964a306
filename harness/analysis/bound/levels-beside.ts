import { groupBy } from '../../model/group.js';

interface WaitLevel {
  readonly injectedWaitMs: number;
  readonly ratePerSecond: number;
}

/** The levels on either side of a service's time in the database; one where it lies beyond the last or on a level. */
export function levelsBeside<Level extends WaitLevel>(
  levels: readonly Level[],
  { databaseMs, ratePerSecond }: { readonly databaseMs: number; readonly ratePerSecond: number },
): Level[] {
  const measured = oneAWait(levels, ratePerSecond);
  const below = measured.findLast(({ injectedWaitMs }) => injectedWaitMs <= databaseMs);
  const above = measured.find(({ injectedWaitMs }) => injectedWaitMs >= databaseMs);
  return [...new Set([below, above])].filter((level) => level !== undefined);
}

/** By wait; of several levels with the same wait the one whose rate is nearest to the service's. */
function oneAWait<Level extends WaitLevel>(levels: readonly Level[], ratePerSecond: number): Level[] {
  const distance = (level: Level) => Math.abs(Math.log(level.ratePerSecond / ratePerSecond));
  const byWait = groupBy(levels, ({ injectedWaitMs }) => String(injectedWaitMs));
  return [...byWait.values()]
    .flatMap((same) => same.toSorted((x, y) => distance(x) - distance(y)).slice(0, 1))
    .sort((x, y) => x.injectedWaitMs - y.injectedWaitMs);
}
