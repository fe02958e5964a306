import type { HttpLoadRecord } from '../../model/run/load-record.js';
import type { HostRecord } from '../../model/run/observation.js';
import type { StaircaseRecord, StaircaseStep } from '../../model/run/staircase-record.js';
import { gateOf, isBeyond } from '../../rules/gates.js';
import type { Stairs } from './climb.js';
import { climb } from './climb.js';
import { judgeStep, stepSeconds } from './step.js';

/** Where a staircase begins and ends, and what it asks of each step. */
export interface Search extends Omit<Stairs, 'topPerSecond'> {
  readonly objectiveUs: number;
  readonly leastStepSeconds: number;
  /** The least of what the generator can offer well, what the pool bears and what the reader allows. */
  readonly top: { readonly perSecond: number; readonly by: 'agent' | 'pool' | 'limit' };
}

/** The window of one step, with what was watched in it. */
interface Offered {
  readonly load: HttpLoadRecord;
  readonly host: HostRecord;
}

/**
 * Looks for the highest rate within the objective. Gives the window of the step that counts, the highest within or else
 * the last, and every step beside it.
 */
export async function runStaircase<Window extends Offered>(
  { objectiveUs, leastStepSeconds, top, ...stairs }: Search,
  offer: (ratePerSecond: number, seconds: number) => Promise<Window>,
): Promise<{ readonly window: Window; readonly staircase: StaircaseRecord }> {
  const steps: StaircaseStep[] = [];
  const counts: { within: { ratePerSecond: number; window: Window } | null; last: Window | null } = {
    within: null,
    last: null,
  };
  const climbed = await climb({ ...stairs, topPerSecond: top.perSecond }, async (ratePerSecond) => {
    const window = await offer(ratePerSecond, stepSeconds(ratePerSecond, leastStepSeconds));
    const step = judgeStep(ratePerSecond, window.load, window.host, objectiveUs);
    steps.push(step);
    counts.last = window;
    if (step.outcome === 'within' && ratePerSecond > (counts.within?.ratePerSecond ?? 0))
      counts.within = { ratePerSecond, window };
    return isOverloaded(step, window.load) ? 'overloaded' : step.outcome;
  });
  const window = counts.within?.window ?? counts.last;
  if (!window) throw new Error('A staircase offers one step at least.');
  const { isTopLowered, ...ended } = climbed;
  const topBy = ended.ended === 'at-top' ? (isTopLowered ? 'agent' : top.by) : null;
  return { window, staircase: { objectiveUs, steps, topBy, ...ended } };
}

/** Spoiled by whichever gate came first, and too busy for the rate. */
function isOverloaded({ outcome }: StaircaseStep, { agentBusy }: HttpLoadRecord): boolean {
  const gate = gateOf('agent-busy');
  return outcome === 'spoiled' && isBeyond(gate, agentBusy, gate.invalid);
}
