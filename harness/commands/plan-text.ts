import type { Plan } from '../model/plan.js';
import { durationText } from '../progress.js';
import { planSeconds, trialSeconds } from '../run/plan/estimate.js';
import { planSha256 } from '../run/plan/hash.js';

/** A line for each scenario with what it takes, what is left out or shared, and the whole; the order of trials is in the JSON. */
export function planText(plan: Plan, openFilesHard: number): string {
  const rows = plan.scenarios.map(({ id }) => {
    const trials = plan.trials.filter(({ scenario }) => scenario === id);
    return [
      id,
      `${new Set(trials.flatMap(({ levels }) => levels)).size} levels`,
      `${trials.length} trials`,
      durationText(trials.reduce((sum, trial) => sum + trialSeconds(plan, trial), 0)),
    ];
  });
  const lines = [
    ...aligned(rows),
    '',
    ...planNotes(plan, openFilesHard),
    `targets ${plan.targets.map(({ id }) => id).join(', ')}`,
    `${plan.trials.length} trials in ${plan.blocks} blocks, about ${durationText(planSeconds(plan))} after set-up`,
    `seed ${plan.seed}, plan ${planSha256(plan)}`,
  ];
  return `${lines.join('\n')}\n`;
}

/** What the machine keeps a plan from: levels that are left out, connections that replicas share. Said before anything is measured. */
export function planNotes(plan: Plan, openFilesHard: number): string[] {
  const shared = new Map(
    plan.trials.flatMap(({ scenario, replicas }) => (replicas > 1 ? [[scenario, replicas] as const] : [])),
  );
  return [
    ...plan.leftOut.map(
      ({ scenario, level, reason }) => `${scenario}/${level} is left out: it needs ${reason}`,
    ),
    ...[...shared].map(
      ([scenario, replicas]) =>
        `${scenario}: ${replicas} replicas of each target share the connections, because a process may open ${openFilesHard.toLocaleString('en-US')} files here; one instance is not shown`,
    ),
  ];
}

function aligned(rows: readonly (readonly string[])[]): string[] {
  const width = (column: number) => Math.max(...rows.map((row) => row[column]?.length ?? 0));
  return rows.map((row) =>
    row
      .map((text, column) => (column === 0 ? text.padEnd(width(column)) : text.padStart(width(column))))
      .join('  '),
  );
}
