import { poolUse } from '../analysis/bound/bound.js';
import type { Mend, Option } from '../model/decision/decision.js';
import type { ServiceNeeds } from '../model/decision/needs.js';
import type { Placed } from './place.js';

/** Each way to mend the Python, with what is known of it here; what was not measured gets no figure. */
export function mendsOf(
  { run, place }: Placed,
  options: readonly Option[],
  { waitMs, poolConnections, rate }: ServiceNeeds,
): Mend[] {
  const workers = run.report.targets.find(({ id }) => id === place.python)?.workers ?? null;
  const tuned = options.find(({ id }) => id === 'mended');
  return [
    {
      kind: 'workers',
      state: workers === null ? { kind: 'not-measured' } : { kind: 'in-place', workers },
    },
    { kind: 'pool', state: poolState(poolConnections, waitMs, rate.peak) },
    {
      kind: 'server',
      state:
        tuned?.kind === 'sized'
          ? { kind: 'measured', target: tuned.perCore.target }
          : { kind: 'not-measured' },
    },
    { kind: 'query', state: waitMs > 0 ? { kind: 'at-most', savedMs: waitMs } : { kind: 'not-told' } },
  ];
}

function poolState(pool: number | undefined, holdMs: number, peakPerSecond: number): Mend['state'] {
  if (pool === undefined || holdMs === 0) return { kind: 'not-told' };
  const { capPerSecond, offered } = poolUse(pool, holdMs, peakPerSecond);
  return {
    kind: 'pool',
    utilisation: offered?.utilisation ?? 0,
    capPerSecond,
    isLimit: offered?.verdict === 'the-limit',
  };
}
