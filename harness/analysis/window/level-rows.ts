import type { PilotValues } from '../../model/plan/rate.js';
import { rateOf } from '../../model/plan/rate.js';
import type { LevelLoad } from '../../model/report/level-load.js';
import type { FoundLevel } from '../../model/report/report.js';
import type { Level, Load, Scenario } from '../../model/plan/scenario.js';
import { shippedLevel } from '../footprint.js';
import type { RunData } from '../run-data.js';
import { pilotValues, recordsOf } from '../run-data.js';

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
    load: loadOf(level.load, pilotValues(pilots)),
    injectedWaitMs: level.injectedWaitMs ?? null,
    rounds: fixed?.value ?? null,
  };
}

function unmeasuredRow(own: Pick<FoundLevel, 'id' | 'title' | 'load'>): FoundLevel {
  return { ...own, seconds: 0, injectedWaitMs: null, rounds: null };
}

function loadOf(load: Load, pilots: PilotValues): LevelLoad {
  switch (load.kind) {
    case 'fanout':
      return load;
    case 'open-loop': {
      const { kind, connections, ratePerSecond: planned } = load;
      const rule = typeof planned === 'number' ? null : planned;
      return { kind, connections, ratePerSecond: rateOf(planned, pilots), rule };
    }
    case 'closed-loop': {
      const { kind, connections, concurrency = null } = load;
      return { kind, connections, concurrency };
    }
  }
}
