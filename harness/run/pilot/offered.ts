import type { Calibration, RunRecord } from '../../model/run/environment.js';
import type { Plan } from '../../model/plan/plan.js';
import type { PilotValues } from '../../model/plan/rate.js';
import { rateOf } from '../../model/plan/rate.js';
import type { Level, Scenario } from '../../model/plan/scenario.js';
import { deliveriesPerSecond } from '../../model/plan/scenario.js';
import { gateOf } from '../../rules/gates.js';
import type { RunContext } from '../context.js';

type BeyondCeiling = Extract<RunRecord, { record: 'beyond-ceiling' }>;

/**
 * The levels that offer more than the generator's ceiling lets it offer well, by what was found before block 1 and never
 * by what a target makes of it. A share of what a pilot found is lowered, for it is a rule and no number that a reader looks for;
 * but not where a map or a curve has a place for it. Any other level is left out, for all arms.
 */
export function beyondCeiling(plan: Plan, pilots: PilotValues, calibration: Calibration): BeyondCeiling[] {
  const most = gateOf('generator-ceiling').invalid;
  return plan.scenarios.flatMap((scenario) =>
    scenario.levels.flatMap((level): BeyondCeiling[] => {
      const offered = offeredPerSecond(level, pilots);
      const ceiling = ceilingPerSecond(level, calibration);
      if (offered === null || ceiling === null || offered <= most * ceiling) return [];
      return [
        {
          record: 'beyond-ceiling',
          scenario: scenario.id,
          level: level.id,
          plannedPerSecond: offered,
          ceilingPerSecond: ceiling,
          loweredToPerSecond: isLowered(scenario, level) ? Math.floor(most * ceiling) : null,
        },
      ];
    }),
  );
}

/** What a staircase may offer at most; null where no rate was kept at calibration. */
export function mostOfferedPerSecond({ openLoopPerSecond }: Calibration): number | null {
  return openLoopPerSecond === null ? null : gateOf('generator-ceiling').invalid * openLoopPerSecond;
}

/** Decides it for the run: recorded, and told. */
export function fixOffered(context: RunContext, calibration: Calibration): void {
  for (const found of beyondCeiling(context.plan, context.pilots, calibration)) {
    const key = `${found.scenario}/${found.level}`;
    context.offered.set(key, found.loweredToPerSecond);
    context.tell({ kind: 'note', text: noteOf(found) });
    const isRecorded = context.resumed.decisions.some(
      (one) =>
        one.record === 'beyond-ceiling' && one.scenario === found.scenario && one.level === found.level,
    );
    if (!isRecorded) context.record(found);
  }
}

/** Requests, or deliveries of a fan-out; null where what is offered follows from what the target takes. */
function offeredPerSecond({ load }: Level, pilots: PilotValues): number | null {
  if (load.kind === 'closed-loop' || load.kind === 'staircase') return null;
  return load.kind === 'fanout' ? deliveriesPerSecond(load) : rateOf(load.ratePerSecond, pilots);
}

/** Null where it is not known: no rate was kept, or the null server was the limit, which makes it a lower bound. */
function ceilingPerSecond({ load }: Level, calibration: Calibration): number | null {
  if (load.kind === 'open-loop') return calibration.openLoopPerSecond;
  return calibration.deliveryServerBusy > calibration.deliveryAgentBusy
    ? null
    : calibration.deliveriesPerSecond;
}

function isLowered({ curves }: Scenario, { id, at, load }: Level): boolean {
  const isShare = load.kind === 'open-loop' && typeof load.ratePerSecond !== 'number';
  return isShare && at === undefined && !(curves ?? []).some(({ levels }) => levels.includes(id));
}

function noteOf({ scenario, level, plannedPerSecond, ceilingPerSecond: ceiling, ...found }: BeyondCeiling) {
  const what =
    found.loweredToPerSecond === null ? 'left out' : `lowered to ${found.loweredToPerSecond} a second`;
  return `${scenario}/${level} is ${what} for every target: ${plannedPerSecond} a second are too close to the ${Math.round(ceiling)} that the generator can offer here.`;
}
