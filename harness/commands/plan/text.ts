import type { Plan } from '../../model/plan/plan.js';
import { planSeconds, trialSeconds } from '../../run/plan/estimate.js';
import { planSha256 } from '../../model/plan/hash.js';
import { count, counted, duration } from '../../words/numbers.js';
import { textLines } from '../../words/text-table.js';

/** A line for each scenario with what it takes, what is left out or shared, and the whole; the order of trials is in the JSON. */
export function planText(plan: Plan, openFilesHard: number): string {
  const rows = plan.scenarios.map(({ id }) => {
    const trials = plan.trials.filter(({ scenario }) => scenario === id);
    return [
      id,
      counted(new Set(trials.flatMap(({ levels }) => levels)).size, 'level'),
      counted(trials.length, 'trial'),
      duration(trials.reduce((sum, trial) => sum + trialSeconds(plan, trial), 0)),
    ];
  });
  const lines = [
    ...textLines(rows, ['left', 'right', 'right', 'right']),
    '',
    ...planNotes(plan, openFilesHard),
    `targets ${plan.targets.map(({ id }) => id).join(', ')}`,
    `${counted(plan.trials.length, 'trial')} in ${counted(plan.blocks, 'block')}, about ${duration(planSeconds(plan))} after set-up`,
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
        `${scenario}: ${replicas} replicas of each target share the connections, because a process may open ${count(openFilesHard)} files here; one instance is not shown`,
    ),
  ];
}
