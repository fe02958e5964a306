import { targetCoresFor } from '../../model/plan/cpus.js';
import { rateOf } from '../../model/plan/rate.js';
import type { LevelLoad } from '../../model/report/measurement/level-load.js';
import type { FoundLevel } from '../../model/report/report-data.js';
import type { Level, Load, Scenario } from '../../model/plan/scenario.js';
import { objectiveUs } from '../../model/plan/scenario.js';
import { shippedLevel } from '../footprint.js';
import type { RunData } from '../run-data.js';
import { pilotValues, recordsOf } from '../run-data.js';
import { capacityPerSecond } from './capacity.js';

/** What a scenario's figures are found under: its levels, what is derived from them, and what is weighed and not run. */
export function levelRows(data: RunData, scenario: Scenario): FoundLevel[] {
  return [
    ...scenario.levels.map((level) => measuredRow(data, scenario, level)),
    ...(scenario.derived ?? []).map((derived) =>
      unmeasuredRow({ id: derived.id, title: derived.title, load: derived.from }),
    ),
    ...shippedLevel(data, scenario).map(unmeasuredRow),
  ];
}

function measuredRow(data: RunData, scenario: Scenario, level: Level): FoundLevel {
  const pilots = recordsOf(data, 'pilot');
  const fixed = pilots.find(
    ({ scenario: id, placeholder }) =>
      id === scenario.id && JSON.stringify(level.load).includes(`{{${placeholder}}}`),
  );
  return {
    id: level.id,
    title: level.title,
    seconds: data.plan.levelSeconds[`${scenario.id}/${level.id}`] ?? 0,
    load: loadOf(data, scenario, level),
    injectedWaitMs: level.injectedWaitMs ?? null,
    rounds: fixed?.value ?? null,
    cores: level.startUp?.cores === 'one' ? 1 : targetCoresFor(data.plan.cpus, scenario.cores),
  };
}

/** At the rate that the generator's ceiling left of the planned one. */
function asOffered(data: RunData, { id }: Scenario, level: Level): Load {
  const lowered = recordsOf(data, 'beyond-ceiling').find(
    (one) => one.scenario === id && one.level === level.id,
  )?.loweredToPerSecond;
  return typeof lowered === 'number' && level.load.kind === 'open-loop'
    ? { ...level.load, ratePerSecond: lowered }
    : level.load;
}

function unmeasuredRow(own: Pick<FoundLevel, 'id' | 'title' | 'load'>): FoundLevel {
  return { ...own, seconds: 0, injectedWaitMs: null, rounds: null };
}

function loadOf(data: RunData, scenario: Scenario, level: Level): LevelLoad {
  const load = asOffered(data, scenario, level);
  switch (load.kind) {
    case 'fanout':
      return load;
    case 'open-loop': {
      const { kind, connections, ratePerSecond: planned } = load;
      const rule = typeof planned === 'number' ? null : planned;
      const ratePerSecond = rateOf(planned, pilotValues(recordsOf(data, 'pilot')));
      const utilisation = rule === null ? null : utilisationOf(data, scenario, ratePerSecond);
      return { kind, connections, ratePerSecond, rule, utilisation };
    }
    case 'staircase': {
      const { kind, connections, injectedMs } = load;
      return { kind, connections, injectedMs, objectiveUs: objectiveUs(load) };
    }
    case 'closed-loop': {
      const { kind, connections, concurrency = null } = load;
      return { kind, connections, concurrency };
    }
  }
}

function utilisationOf(data: RunData, scenario: Scenario, ratePerSecond: number | null) {
  const capacity = capacityPerSecond(data.observations, scenario);
  if (ratePerSecond === null || capacity === null) return null;
  return { share: ratePerSecond / capacity, capacityPerSecond: capacity };
}
