import type { Scenario } from '../../model/plan/scenario.js';
import type { Wishes } from './wishes.js';

/** Files that a process opens besides its clients' sockets. */
export const OTHER_FILES = 500;
/** Sockets that one agent holds at most, so that its own work stays small. */
const SOCKETS_PER_AGENT = 12_500;

function mostConnections(scenarios: readonly Scenario[]): number {
  const counts = scenarios.flatMap(({ levels }) =>
    levels.map(({ load }) => (load.kind === 'fanout' ? load.connections : 0)),
  );
  return Math.max(0, ...counts);
}

/** One process, unless its highest level may not fit into what one process may open; planned as if one worker took all. */
export function replicasOf(scenario: Scenario, { openFilesHard }: Wishes): number {
  const room = Math.max(1, openFilesHard - OTHER_FILES);
  return Math.max(1, Math.ceil(mostConnections([scenario]) / room));
}

export function agentsFor(scenarios: readonly Scenario[], { cpus, openFilesHard }: Wishes): number {
  const most = mostConnections(scenarios);
  if (most === 0) return 1;
  const perAgent = Math.min(SOCKETS_PER_AGENT, Math.max(1, openFilesHard - OTHER_FILES));
  return Math.max(2, cpus.load.length, Math.ceil(most / perAgent));
}
