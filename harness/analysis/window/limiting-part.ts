import type { CpuLayout } from '../../model/plan/cpus.js';
import type { CompletedObservation } from '../../model/run/observation.js';
import type { BoundBy } from '../../model/report/comparison/verdict.js';

/** The target's CPU set counts as saturated from here on. */
const SATURATED = 0.9;
/** Another part that is busier than this may have been the limit. */
const LIMITING = 0.6;

/**
 * What limited a capacity: the target when its CPU set was 90 % busy or no other part was above 60 %; else the busiest
 * other part. Roles that share processors are judged by what they used together, and the larger user is named. A rate
 * within an objective is reached before anything is saturated: there the busiest is the limit, and at the top of its
 * staircase what kept a higher rate from being offered.
 */
export function limitingPart(observation: CompletedObservation, cpus: CpuLayout): BoundBy {
  const { staircase } = observation;
  // What a reader allows is a limit of what is offered, as the generator's own is.
  if (staircase?.topBy) return staircase.topBy === 'limit' ? 'agent' : staircase.topBy;
  const seconds = observation.resources.windowSeconds;
  const targetBusy = (observation.resources.cpuSeconds ?? 0) / seconds / cpus.targetCores;
  if (targetBusy >= SATURATED) return 'target';

  const { agentBusy } = observation.load;
  const shared = cpus.database.some((cpu) => cpus.load.includes(cpu));
  const users: [BoundBy, number][] = [
    ['database', observation.database?.cpuSeconds ?? 0],
    ['downstream', observation.downstreamCpuSeconds ?? 0],
    ...(shared ? [['agent', agentBusy * seconds] satisfies [BoundBy, number]] : []),
  ];
  const together = users.reduce((sum, [, cpuSeconds]) => sum + cpuSeconds, 0);
  const databaseCoresBusy = together / seconds / Math.max(1, cpus.database.length);
  const othersBusy = Math.max(databaseCoresBusy, agentBusy);
  if (staircase && targetBusy >= othersBusy) return 'target';
  if (othersBusy > LIMITING) {
    if (!shared && agentBusy > databaseCoresBusy) return 'agent';
    return users.reduce((most, user) => (user[1] > most[1] ? user : most))[0];
  }
  if (shareOf('poolMs', observation) > LIMITING) return 'pool';
  return shareOf('downMs', observation) > LIMITING ? 'downstream' : 'target';
}

/** A part's share of the mean request's time inside the service, by Server-Timing: 0..1, 0 where it was not told. */
function shareOf(part: 'poolMs' | 'downMs', { load }: CompletedObservation): number {
  if (load.kind !== 'http' || !load.serverTiming) return 0;
  const { mean } = load.serverTiming;
  const total = mean.poolMs + mean.dbMs + mean.serMs + mean.appMs + mean.downMs;
  return total > 0 ? mean[part] / total : 0;
}

/** The commonest limit over blocks; a tie goes to the one that is not the target. */
export function commonest(limits: readonly BoundBy[]): BoundBy {
  const counts = new Map<BoundBy, number>();
  for (const limit of limits) counts.set(limit, (counts.get(limit) ?? 0) + 1);
  const ranked = [...counts].sort(
    ([x, m], [y, n]) => n - m || Number(x === 'target') - Number(y === 'target'),
  );
  return ranked[0]?.[0] ?? 'target';
}
